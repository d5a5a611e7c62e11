/** The test kit: a plugin's code in memory, as a host would run it. */
export { withValues, type TestCredential } from './credentials.ts';
export { checkPlugin, type PluginCheck } from './check-plugin.ts';
export { loadOptions, migrateParams, testCredential, type CallOptions } from './calls.ts';
export { httpFixture, type RecordOptions } from './record-http.ts';
export { recordedConnection, type ConnectionSettings, type RecordedConnection } from './recorded-connection.ts';
export {
  readExchanges,
  recordedHttp,
  REDACTED,
  type Exchange,
  type HttpStandIn,
  type RecordedBody,
  type RecordedHttp,
  type RequestDetails,
} from './recorded-http.ts';
export { runNode, type RunOptions, type RunResult } from './run-node.ts';
export type { HostOptions, HostRecord, WrittenFile } from './stand-ins.ts';
export {
  listenTo,
  pollOnce,
  receiveWebhook,
  setUpWebhook,
  tearDownWebhook,
  type ListenOptions,
  type PollOptions,
  type TestWebhookRequest,
  type TriggerOptions,
  type WebhookOptions,
} from './triggers.ts';
