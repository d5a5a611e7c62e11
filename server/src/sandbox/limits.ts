/** Every bound of the sandbox. Imports nothing: parent, child and guest all read it. */

/** Milliseconds a run of custom code may take where the caller does not say. */
export const DEFAULT_CODE_TIMEOUT_MS = 5_000;
/** Milliseconds for all expressions of one trip together. */
export const DEFAULT_EXPRESSIONS_TIMEOUT_MS = 1_000;
export const MAX_TIMEOUT_MS = 300_000;

export const DEFAULT_MEMORY_MB = 64;
export const MIN_MEMORY_MB = 8;
export const MAX_MEMORY_MB = 512;

/** Bytes of a result's JSON text. */
export const DEFAULT_MAX_OUTPUT_BYTES = 5 * 1024 * 1024;

/** Characters; what is beyond is cut. */
export const MAX_ERROR_CHARS = 2_000;
export const MAX_LOG_LINES = 200;
export const MAX_LOG_LINE_CHARS = 8_192;
export const MAX_LOG_CHARS = 65_536;

/** Compiled functions kept per isolate, by count and by characters of source. */
export const MAX_COMPILED = 256;
export const MAX_COMPILED_CHARS = 4 * 1024 * 1024;

/** Isolates kept in one child; the one used longest ago goes first. */
export const MAX_ISOLATES = 32;
/** Milliseconds after which an unused isolate gives its memory back. */
export const ISOLATE_IDLE_MS = 60_000;
/** What guests may leave behind unseen (symbols in the registry, say) is thrown away with the isolate now and then. */
export const MAX_RUNS_PER_ISOLATE = 100_000;

/** Children, whatever the number of cores. With one alone, a workspace's long code would always hold up the others at first. */
export const MIN_CHILDREN = 2;
export const MAX_CHILDREN = 8;
/** Calls that one child has at a time; the others wait in the parent, where they can still go elsewhere. */
export const MAX_IN_FLIGHT = 64;
/** Milliseconds of silence after which calls behind a long one are given to another child. */
export const STUCK_AFTER_MS = 100;
/** Milliseconds of work, as expected, that a child has in line at a time: a call of somebody else waits no longer for those behind the running one. */
export const IN_LINE_MS = 8;
/** Children beyond the usual number for workspaces that have none, while code of others keeps all of them busy for long. */
export const CHILDREN_FOR_OTHERS = 2;
/** Children beyond those that run expressions while code keeps all others busy: an expression is nobody's to wait seconds for. */
export const CHILDREN_FOR_EXPRESSIONS = 1;
/** Milliseconds after which a child beyond the usual number is ended where nobody needs it. */
export const EXTRA_CHILD_IDLE_MS = 30_000;
/** Milliseconds of child time by which the urgent calls of a workspace may run ahead of what others wait for. */
export const URGENT_LEAD_MS = 1_000;
/** Milliseconds that the loss of a child counts as, for the workspace whose call ran in it. */
export const LOST_CHILD_MS = 250;
/** Resident memory of a child between calls; with more, it throws isolates away. */
export const CHILD_AT_REST_MB = 256;
/** Resident memory that a running call may add beyond twice its isolate's limit. V8 does not count all: what Intl's objects hold, for one. */
export const UNCOUNTED_MB = 64;
/** Milliseconds past its timeout that a run may stay silent before its child is killed. */
export const KILL_GRACE_MS = 1_000;
/** Milliseconds of runs after which a child sends what it has and looks for messages. */
export const SLICE_MS = 4;
/** Characters of one line between parent and child; a child that sends more is broken. */
export const MAX_LINE_CHARS = 256 * 1024 * 1024;
