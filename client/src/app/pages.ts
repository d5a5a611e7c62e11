import { IconGavel, IconHistory, IconKey, IconLock, IconPuzzle, IconSitemap, IconWebhook } from '@tabler/icons-react';

/** The pages that the navigation and the command palette lead to. */
export const pages = [
  { to: '/workflows', label: 'Workflows', icon: IconSitemap },
  { to: '/executions', label: 'Executions', icon: IconHistory },
  { to: '/approvals', label: 'Approvals', icon: IconGavel },
  { to: '/sources', label: 'Sources', icon: IconWebhook },
  { to: '/credentials', label: 'Credentials', icon: IconLock },
  { to: '/plugins', label: 'Plugins', icon: IconPuzzle },
  { to: '/api-keys', label: 'API keys', icon: IconKey },
] as const;
