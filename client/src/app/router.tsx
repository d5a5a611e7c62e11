import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import type { Client } from 'urql';
import { readExecutionSearch } from '../executions/search.ts';
import { safeRedirect } from '../lib/session-ended.ts';
import { loadViewer } from '../session/viewer.ts';
import { Frame } from './frame.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { RouteError } from './route-error.tsx';
import { RoutePending } from './route-pending.tsx';

interface RouterContext {
  client: Client;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({ component: Outlet, notFoundComponent: NotFoundPage });

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { redirect?: string; ended?: true } => ({
    ...(typeof search.redirect === 'string' ? { redirect: safeRedirect(search.redirect) } : {}),
    ...(search.ended === true ? { ended: true } : {}),
  }),
  component: lazyRouteComponent(() => import('../session/sign-in-page.tsx'), 'SignInPage'),
});

/** Everything that needs somebody signed in, inside the app's frame. */
const frameRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'frame',
  beforeLoad: async ({ context, location }) => {
    const viewer = await loadViewer(context.client);
    if (!viewer) throw redirect({ to: '/sign-in', search: { redirect: location.href } });
    return { viewer };
  },
  component: Frame,
});

const homeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/workflows', replace: true });
  },
});

const workflowsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/workflows',
  component: lazyRouteComponent(() => import('../workflows/workflows-page.tsx'), 'WorkflowsPage'),
});

const workflowRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/workflows/$workflowId',
  component: lazyRouteComponent(() => import('../builder/builder-page.tsx'), 'BuilderPage'),
});

const executionsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/executions',
  validateSearch: readExecutionSearch,
  component: lazyRouteComponent(() => import('../executions/executions-page.tsx'), 'ExecutionsPage'),
});

const executionRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/executions/$executionId',
  component: lazyRouteComponent(() => import('../run/execution-page.tsx'), 'ExecutionPage'),
});

const comparisonRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/executions/$executionId/compare',
  validateSearch: (search: Record<string, unknown>): { with?: string } => (typeof search.with === 'string' ? { with: search.with } : {}),
  component: lazyRouteComponent(() => import('../comparison/comparison-page.tsx'), 'ComparisonPage'),
});

const approvalsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/approvals',
  component: lazyRouteComponent(() => import('../approvals/approvals-page.tsx'), 'ApprovalsPage'),
});

const sourcesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/sources',
  component: lazyRouteComponent(() => import('../sources/sources-page.tsx'), 'SourcesPage'),
});

const credentialsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/credentials',
  component: lazyRouteComponent(() => import('../credentials/credentials-page.tsx'), 'CredentialsPage'),
});

const pluginsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/plugins',
  validateSearch: (search: Record<string, unknown>): { plugin?: string } =>
    typeof search.plugin === 'string' ? { plugin: search.plugin } : {},
  component: lazyRouteComponent(() => import('../plugins/plugins-page.tsx'), 'PluginsPage'),
});

const apiKeysRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('../api-keys/api-keys-page.tsx'), 'ApiKeysPage'),
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  frameRoute.addChildren([
    homeRoute,
    workflowsRoute,
    workflowRoute,
    executionsRoute,
    executionRoute,
    comparisonRoute,
    approvalsRoute,
    sourcesRoute,
    credentialsRoute,
    pluginsRoute,
    apiKeysRoute,
  ]),
]);

/** The pages and who may see them. Each page is a file of its own, loaded when it is first opened or its link is pointed at. */
export function createAppRouter(client: Client) {
  return createRouter({
    routeTree,
    context: { client },
    defaultPreload: 'intent',
    defaultErrorComponent: RouteError,
    defaultPendingComponent: RoutePending,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
