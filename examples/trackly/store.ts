/** What Trackly knows: projects, their people, issues. In memory. */

export interface Person {
  id: string;
  name: string;
}

export interface Project {
  id: string;
  name: string;
  people: Person[];
}

export interface Issue {
  id: string;
  project: string;
  title: string;
  body: string;
  state: 'open' | 'closed';
  priority: 'low' | 'normal' | 'high';
  assignee: string | null;
  parent: string | null;
  labels: string[];
  /** ISO 8601; no two changes have the same. */
  createdAt: string;
  updatedAt: string;
}

export type NewIssue = Pick<Issue, 'project' | 'title'> & Partial<Pick<Issue, 'body' | 'priority' | 'assignee' | 'parent' | 'labels'>>;

export interface Page<Item> {
  items: Item[];
  /** For the next page; null at the end. */
  next: string | null;
}

export interface IssueFilter {
  project?: string | undefined;
  state?: string | undefined;
  /** Words that the title contains. */
  query?: string | undefined;
  /** Those created later than this instant. */
  createdAfter?: string | undefined;
}

export interface Store {
  projects: Project[];
  issue(id: string): Issue | undefined;
  /** Oldest first. */
  issues(filter: IssueFilter): Issue[];
  /** The same `idempotencyKey` gives the issue that it made first. */
  create(issue: NewIssue, idempotencyKey?: string): Issue;
  change(issue: Issue, changes: Partial<Pick<Issue, 'title' | 'state' | 'assignee'>>): Issue;
}

export function createStore(now: () => number = Date.now): Store {
  const issues: Issue[] = [];
  const byKey = new Map<string, Issue>();
  let last = 0;
  const instant = (): string => {
    last = Math.max(last + 1, now());
    return new Date(last).toISOString();
  };
  return {
    projects: [
      {
        id: 'web',
        name: 'Website',
        people: [
          { id: 'ada', name: 'Ada Lovelace' },
          { id: 'alan', name: 'Alan Turing' },
        ],
      },
      { id: 'app', name: 'Mobile app', people: [{ id: 'grace', name: 'Grace Hopper' }] },
    ],
    issue: (id) => issues.find((issue) => issue.id === id),
    issues: ({ project, state, query = '', createdAfter = '' }) =>
      issues.filter(
        (issue) =>
          (project === undefined || issue.project === project) &&
          (state === undefined || issue.state === state) &&
          issue.title.toLowerCase().includes(query.toLowerCase()) &&
          issue.createdAt > createdAfter,
      ),
    create({ project, title, body = '', priority = 'normal', assignee = null, parent = null, labels = [] }, idempotencyKey) {
      const known = idempotencyKey === undefined ? undefined : byKey.get(idempotencyKey);
      if (known) return known;
      const createdAt = instant();
      const id = `${project.toUpperCase()}-${issues.length + 1}`;
      const issue: Issue = { id, project, title, body, state: 'open', priority, assignee, parent, labels, createdAt, updatedAt: createdAt };
      issues.push(issue);
      if (idempotencyKey !== undefined) byKey.set(idempotencyKey, issue);
      return issue;
    },
    change(issue, changes) {
      return Object.assign(issue, changes, { updatedAt: instant() });
    },
  };
}

/** A part of a list; the cursor is the position at which it begins. */
export function pageOf<Item>(items: Item[], cursor: string | null, limit: number): Page<Item> {
  const start = Number(cursor ?? 0);
  const end = start + limit;
  return { items: items.slice(start, end), next: end < items.length ? String(end) : null };
}
