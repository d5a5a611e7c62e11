import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs, GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Services } from '../graphql/context.ts';
import { presentError } from '../graphql/errors.ts';
import { socketCaller } from './context.ts';
import { MAX_REQUEST_BYTES, type GraphqlServer } from './yoga.ts';

export interface GraphqlSockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Says goodbye to every client (1001) and waits for the sockets to close. */
  close(): Promise<void>;
}

/** What graphql-ws hands on to `execute` and `subscribe`: the enveloped functions of this operation. */
type Enveloped = ReturnType<GraphqlServer['getEnveloped']>;

/** GraphQL over WebSocket (graphql-transport-ws). Each operation has a context of its own, with the caller read anew. */
export function createSockets(graphql: GraphqlServer, services: Services): GraphqlSockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_REQUEST_BYTES });
  const served = useServer(
    {
      // Tells clients nothing of the inside where something fails.
      isProd: true,
      execute: (args) => envelopedOf(args).execute(args),
      subscribe: (args) => envelopedOf(args).subscribe(args),
      async onSubscribe({ extra, connectionParams }, _id, params) {
        const caller = socketCaller(extra.request, services.config.baseUrl, connectionParams);
        const enveloped = graphql.getEnveloped({ caller, params });
        try {
          const document = enveloped.parse(params.query);
          const faults: readonly GraphQLError[] = enveloped.validate(enveloped.schema, document);
          if (faults.length > 0) return faults.map((fault) => presentError(fault, services.log));
          return {
            schema: enveloped.schema,
            document,
            operationName: params.operationName,
            variableValues: params.variables,
            contextValue: await enveloped.contextFactory(),
            rootValue: enveloped,
          };
        } catch (error) {
          return [presentError(error, services.log)];
        }
      },
    },
    server,
  );
  return {
    upgrade: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (client) => {
        server.emit('connection', client, request);
        // The adapter prints each broken frame as a fault of ours; the socket closes by itself.
        client.removeAllListeners('error').on('error', () => {});
      }),
    async close() {
      await served.dispose();
    },
  };
}

function envelopedOf(args: ExecutionArgs): Enveloped {
  return args.rootValue as Enveloped;
}
