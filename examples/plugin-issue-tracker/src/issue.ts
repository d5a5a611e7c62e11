import { z } from '@hookloom/sdk';

export const priorities = [
  { value: 'low', label: 'Low' },
  { value: 'normal', label: 'Normal' },
  { value: 'high', label: 'High' },
] as const;

/** What Trackly tells of an issue, and nodes give. */
export const issue = z.object({
  id: z.string(),
  project: z.string(),
  title: z.string(),
  body: z.string(),
  state: z.enum(['open', 'closed']),
  priority: z.enum(['low', 'normal', 'high']),
  assignee: z.string().nullable(),
  parent: z.string().nullable(),
  labels: z.array(z.string()),
  createdAt: z.string(),
  updatedAt: z.string(),
});
