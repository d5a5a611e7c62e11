/** Every bound of the plugin hosts. Imports nothing: parent and child read it. */

/** Megabytes of a host's JavaScript heap. */
export const DEFAULT_MEMORY_MB = 256;
/** Megabytes past the heap that the whole process may take: Node itself, and buffers. */
export const MEMORY_BESIDE_HEAP_MB = 256;
/** Milliseconds without a call after which a host is stopped. */
export const DEFAULT_IDLE_MS = 5 * 60_000;
/** Milliseconds for a plugin to be imported. */
export const START_TIMEOUT_MS = 10_000;
/** Milliseconds without a sign of life, while it has calls, after which a host is killed. */
export const DEFAULT_HUNG_AFTER_MS = 5_000;
/** Milliseconds that a call whose signal was aborted may still take; then it is forgotten. */
export const ABORT_GRACE_MS = 1_000;
/** Milliseconds between two looks at the hosts that have calls. */
export const WATCH_EVERY_MS = 250;

/** Characters of one message's JSON, either way. */
export const MAX_MESSAGE_CHARS = 64 * 1024 * 1024;
/** Characters of a message's head: the longest is a line of a log, every character of it escaped. */
export const MAX_HEAD_CHARS = 100_000;
/** Characters of what a host function is asked with, beside the bytes in it: millions of brackets take seconds to parse. */
export const MAX_ASK_CHARS = 5 * 1024 * 1024;
/** Bytes that a child has been sent and has not read yet, until nothing more is read from it either. */
export const MAX_UNREAD_BYTES = 16 * 1024 * 1024;
/** Bytes of answers that a child has not read yet; what comes beyond them is refused. Some were asked for before the first came. */
export const MAX_UNREAD_ANSWERS = 128 * 1024 * 1024;
/** The part of the server's time that reading from one child may take, and the milliseconds that it may take at once. */
export const READING_SHARE = 0.5;
export const READING_BURST_MS = 500;
/** Characters of a result's JSON: what the engine takes of a step. */
export const MAX_RESULT_CHARS = 5 * 1024 * 1024;
/** Characters of an error's message, and of what a plugin printed before it ended. */
export const MAX_ERROR_CHARS = 4_000;
/** Lines of a call's log and characters of one; the engine keeps as many. */
export const MAX_LOG_LINES = 200;
export const MAX_LOG_LINE_CHARS = 10_000;
/** Host functions that one call may have under way at once. */
export const MAX_ASKS_PER_CALL = 100;
export const MAX_CONNECTIONS_PER_CALL = 20;
/** Messages of a child that belong to nothing; one that sends more is forging them. */
export const MAX_STRAYS = 10_000;
/** Characters of what a plugin prints outside of calls that go to the server's log, per minute. */
export const MAX_PRINTED_PER_MINUTE = 20_000;

/** Ends of a plugin's host within a minute that are followed by a new start at once; the next ones wait. */
export const FREE_RESTARTS = 3;
export const MAX_RESTART_DELAY_MS = 5_000;
/** Milliseconds during which a plugin that could not be loaded is not tried again: first, and at most. */
export const BROKEN_FOR_MS = 1_000;
export const MAX_BROKEN_FOR_MS = 60_000;

/** Packages that a plugin may bring along as dependencies. */
export const MAX_DEPENDENCIES = 1_000;
/** Files and folders of a plugin and its dependencies that are looked through for links. */
export const MAX_FILES = 100_000;
