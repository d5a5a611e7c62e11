import { Migration } from '@mikro-orm/migrations';

/**
 * Workspaces and who may enter, workflows and their versions, sources, and the rows of every execution.
 * The hot tables (event, execution, step) carry no foreign keys: each would lock the same parent row for every webhook.
 * Payloads are `json`, not `jsonb`: they are read back whole, and `json` keeps `\u0000` and large numbers as they came.
 */
export class Foundation extends Migration {
  override up(): void {
    this.addSql(`create table workspace (id uuid primary key, name text not null, created_at timestamptz not null)`);
    this.addSql(
      `create table app_user (id uuid primary key, email text not null unique, name text not null, password_hash text not null, created_at timestamptz not null)`,
    );
    this.addSql(`create table member (id uuid primary key, workspace_id uuid not null references workspace on delete cascade,
      user_id uuid not null references app_user on delete cascade, role text not null, created_at timestamptz not null, unique (workspace_id, user_id))`);
    this.addSql(`create table session (id uuid primary key, workspace_id uuid not null references workspace on delete cascade,
      user_id uuid not null references app_user on delete cascade, token_hash text not null unique, expires_at timestamptz not null, created_at timestamptz not null)`);
    this.addSql(`create table api_key (id uuid primary key, workspace_id uuid not null references workspace on delete cascade, name text not null,
      prefix text not null, token_hash text not null unique, role text not null, last_used_at timestamptz, revoked_at timestamptz, created_at timestamptz not null)`);

    this.addSql(`create table workflow (id uuid primary key, workspace_id uuid not null references workspace on delete cascade, name text not null,
      description text not null, category text not null, active boolean not null, draft json not null, draft_revision int not null,
      published_version_id uuid, created_at timestamptz not null, updated_at timestamptz not null)`);
    this.addSql(`create index workflow_by_workspace on workflow (workspace_id, id)`);
    this.addSql(`create table workflow_version (id uuid primary key, workspace_id uuid not null references workspace on delete cascade,
      workflow_id uuid not null references workflow on delete cascade, number int, graph json not null, graph_hash text not null, notes text not null,
      published_at timestamptz, published_by_id uuid, created_at timestamptz not null, unique (workflow_id, number))`);
    this.addSql(`create index workflow_version_by_hash on workflow_version (workflow_id, graph_hash)`);
    this.addSql(`create table source (id uuid primary key, workspace_id uuid not null references workspace on delete cascade, name text not null,
      path text not null unique, enabled boolean not null, trigger_count int not null, rejected_count int not null,
      last_triggered_at timestamptz, created_at timestamptz not null, updated_at timestamptz not null)`);
    this.addSql(`create index source_by_workspace on source (workspace_id, id)`);
    this.addSql(`create table workflow_trigger (id uuid primary key, workspace_id uuid not null references workspace on delete cascade,
      workflow_id uuid not null references workflow on delete cascade, version_id uuid not null references workflow_version on delete cascade,
      node_id text not null, start text not null, source_id uuid references source on delete cascade, answer text not null, created_at timestamptz not null)`);
    this.addSql(`create index workflow_trigger_by_workflow on workflow_trigger (workflow_id)`);
    this.addSql(`create index workflow_trigger_by_source on workflow_trigger (source_id)`);

    this.addSql(`create table event (id uuid primary key, workspace_id uuid not null, type text not null, source_id uuid, data json not null,
      created_at timestamptz not null)`);
    this.addSql(`create table execution (id uuid primary key, workspace_id uuid not null, workflow_id uuid not null, version_id uuid not null,
      event_id uuid not null, trigger_node_id text not null, start text not null, status text not null, process_id uuid, generation int not null, recoveries int not null default 0,
      last_seq int not null, cancel_requested boolean not null default false, result json, error json, created_at timestamptz not null,
      started_at timestamptz, completed_at timestamptz) with (fillfactor = 45)`);
    this.addSql(`create index execution_by_workspace on execution (workspace_id, id)`);
    this.addSql(`create index execution_by_workflow on execution (workflow_id, id)`);
    this.addSql(`create table inline_claim (execution_id uuid primary key, process_id uuid not null)`);
    this.addSql(`create table step (execution_id uuid not null, ordinal int not null, workspace_id uuid not null, seq int not null, node_id text not null,
      node_type text not null, iteration int[] not null, attempt int not null, status text not null, params json, output json, output_port text,
      logs json, error json, started_at timestamptz, completed_at timestamptz, duration_ms double precision, primary key (execution_id, ordinal))`);

    this.addSql(
      `create table server_process (id uuid primary key, roles text not null, started_at timestamptz not null, beat_at timestamptz not null)`,
    );
    this.addSql(`create table workflow_metric (workspace_id uuid not null, workflow_id uuid not null references workflow on delete cascade, day date not null,
      executions int not null default 0, completed int not null default 0, failed int not null default 0, duration_ms bigint not null default 0,
      primary key (workflow_id, day))`);
    this.addSql(`create table webhook_rejection (source_id uuid, day date not null, reason text not null, count int not null,
      unique nulls not distinct (source_id, day, reason))`);
  }
}
