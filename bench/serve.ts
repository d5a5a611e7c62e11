/** The server under test: the product's own composition root, without the client's build. Tells its parent where it listens. */
import { loadConfig } from '../server/src/config/env.ts';
import { createLog } from '../server/src/lib/log.ts';
import { startServer } from '../server/src/main.ts';

const config = loadConfig();
const server = await startServer({ config, log: createLog(config.logLevel) });
process.send?.({ url: server.url, databaseUrl: server.databaseUrl });
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
