import { Migration } from '@mikro-orm/migrations';

/** What plugins, their credentials and their triggers need, and what the host keeps for their code: files and state. */
export class Plugins extends Migration {
  override up(): void {
    const tenant = 'workspace_id uuid not null references workspace on delete cascade';

    // Which key this installation seals with, said by the first process that seals anything, so that one with another key is refused.
    this.addSql(
      `create table instance_key (single boolean primary key check (single), key_id text not null, created_at timestamptz not null)`,
    );
    // Each workspace's data key, wrapped by the instance's key.
    this.addSql(`create table workspace_key (workspace_id uuid primary key references workspace on delete cascade, wrapped bytea not null, key_id text not null,
      created_at timestamptz not null)`);

    this.addSql(`create table credential (id uuid primary key, ${tenant}, type text not null, name text not null, sealed bytea not null, shown json not null, filled text[] not null,
      hosts text[] not null, status text not null, problem text, expires_at timestamptz, tested_at timestamptz, last_used_at timestamptz, version int not null,
      refreshing_until timestamptz, created_by_id uuid, updated_by_id uuid, created_at timestamptz not null, updated_at timestamptz not null)`);
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

    // A trigger that a plugin serves, for as long as its workflow is active and then until it is taken down; so it outlives versions, and even the workflow.
    // Whoever works at a row has it claimed until `due_at`.
    this.addSql(`create table trigger_service (id uuid primary key, ${tenant}, workflow_id uuid not null, node_id text not null, node_type text not null,
      type_version int not null, params json not null, start text not null, wanted boolean not null, status text not null, problem text, attempts int not null default 0,
      path text unique, callback_url text, sealed bytea, cursor json, items int not null default 0, looked_at timestamptz, next_at timestamptz, due_at timestamptz, owner uuid,
      generation int not null default 0, retired_at timestamptz, created_at timestamptz not null)`);
    this.addSql(`create unique index trigger_service_of_node on trigger_service (workflow_id, node_id) where wanted`);
    this.addSql(`create index trigger_service_by_workflow on trigger_service (workflow_id)`);
    this.addSql(`create index trigger_service_due on trigger_service (due_at) where due_at is not null`);
    this.addSql(`create index trigger_service_owned on trigger_service (owner) where owner is not null`);
    // Items that have started an execution, so that none does twice.
    this.addSql(`create table trigger_item (service_id uuid not null references trigger_service on delete cascade, item_id text not null, seen_at timestamptz not null,
      primary key (service_id, item_id))`);
    this.addSql(`create index trigger_item_by_age on trigger_item (service_id, seen_at)`);

    this.addSql(`create table node_state (workflow_id uuid not null references workflow on delete cascade, node_id text not null, key text not null, ${tenant}, value json not null,
      updated_at timestamptz not null, primary key (workflow_id, node_id, key))`);
    this.addSql(`create table file (id uuid primary key, ${tenant}, name text not null, type text not null, size int not null, sha256 text not null, content bytea not null,
      execution_id uuid, created_at timestamptz not null)`);
    this.addSql(`alter table file alter column content set storage external`);
    this.addSql(`create index file_by_workspace on file (workspace_id, id)`);
    this.addSql(`create index file_by_age on file (created_at) where execution_id is not null`);
    // The events that steps have published, so that each is published once in all tries of its step.
    this.addSql(
      `create table emitted_event (${tenant}, name text not null, event_id uuid not null, created_at timestamptz not null, primary key (workspace_id, name))`,
    );
    this.addSql(`create index emitted_event_by_age on emitted_event (created_at)`);
  }
}
