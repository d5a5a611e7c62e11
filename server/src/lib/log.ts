import { pino, type DestinationStream, type LevelWithSilent, type Logger } from 'pino';

/** JSON lines, on standard output where no destination is given. */
export function createLog(level: LevelWithSilent, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Should a secret get into a log line by way of a request or an error's context, it goes no further.
    redact: {
      paths: ['*.authorization', '*.cookie', '*.password', '*.token', '*.secret', 'headers.authorization', 'headers.cookie'],
      censor: '[redacted]',
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
