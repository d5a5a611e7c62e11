import { Migration } from '@mikro-orm/migrations';

/** What plugins, their credentials and their triggers need, and what the host keeps for their code: files and state. */
export class Plugins extends Migration {
  override up(): void {
    const tenant = 'workspace_id uuid not null references workspace on delete cascade';

    // Each workspace's data key, wrapped by the instance's key.
    this.addSql(`create table workspace_key (workspace_id uuid primary key references workspace on delete cascade, wrapped bytea not null, key_id text not null,
      created_at timestamptz not null)`);

    this.addSql(`create table credential (id uuid primary key, ${tenant}, type text not null, name text not null, sealed bytea not null, shown json not null, filled text[] not null,
      hosts text[] not null, status text not null, problem text, expires_at timestamptz, tested_at timestamptz, last_used_at timestamptz, version int not null,
      created_at timestamptz not null, updated_at timestamptz not null)`);
    this.addSql(`create index credential_by_workspace on credential (workspace_id, id)`);
    this.addSql(`create table oauth_attempt (state_hash text primary key, ${tenant}, credential_id uuid not null references credential on delete cascade, user_id uuid not null,
      sealed bytea not null, expires_at timestamptz not null)`);

    // Of the instance: what an admin said about a plugin of a third party, and the packages that were installed at run time.
    this.addSql(`create table plugin_setting (name text primary key, package text not null, enabled boolean not null, approved json, approved_version text, approved_by uuid,
      approved_at timestamptz, updated_at timestamptz not null)`);
    this.addSql(
      `create table plugin_bundle (sha256 text primary key, content bytea not null, size int not null, created_at timestamptz not null)`,
    );
    this.addSql(`create table plugin_installation (name text not null, kind text not null, package text not null, version text not null, bundle text not null references plugin_bundle,
      spec text, installed_by uuid, installed_at timestamptz not null, primary key (name, kind))`);

    // A trigger that a plugin serves, for as long as its workflow is active; it outlives the versions of the workflow.
    this.addSql(`create table trigger_service (workflow_id uuid not null references workflow on delete cascade, node_id text not null, ${tenant}, node_type text not null,
      type_version int not null, params json not null, start text not null, wanted boolean not null, status text not null, problem text, attempts int not null default 0,
      source_id uuid references source on delete set null, sealed bytea, registration json, cursor json, due_at timestamptz, owner uuid, owned_until timestamptz,
      generation int not null default 0, created_at timestamptz not null, updated_at timestamptz not null, primary key (workflow_id, node_id))`);
    this.addSql(`create index trigger_service_due on trigger_service (due_at) where due_at is not null`);
    // Items that have started an execution, so that none does twice.
    this.addSql(`create table trigger_item (workflow_id uuid not null, node_id text not null, item_id text not null, seen_at timestamptz not null,
      primary key (workflow_id, node_id, item_id), foreign key (workflow_id, node_id) references trigger_service on delete cascade)`);
    // A source that a trigger made for itself.
    this.addSql(`alter table source add column workflow_id uuid references workflow on delete cascade, add column node_id text`);

    this.addSql(`create table node_state (workflow_id uuid not null references workflow on delete cascade, node_id text not null, key text not null, ${tenant}, value json not null,
      updated_at timestamptz not null, primary key (workflow_id, node_id, key))`);
    this.addSql(`create table file (id uuid primary key, ${tenant}, name text not null, type text not null, size int not null, sha256 text not null, content bytea not null,
      execution_id uuid, created_at timestamptz not null)`);
    this.addSql(`alter table file alter column content set storage external`);
    this.addSql(`create index file_by_workspace on file (workspace_id, id)`);
  }
}
