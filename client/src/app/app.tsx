import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { type Client, Provider } from 'urql';
import { cssVariables, theme } from '../ui/theme.ts';
import { createAppRouter } from './router.tsx';

interface AppProps {
  client: Client;
}

export function App({ client }: AppProps) {
  const [router] = useState(() => createAppRouter(client));
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Provider value={client}>
        <Notifications position="top-center" limit={4} />
        <RouterProvider router={router} />
      </Provider>
    </MantineProvider>
  );
}
