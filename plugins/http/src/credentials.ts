/** Credentials for APIs that have no plugin of their own. */
import { defineCredential, secret, text, z } from '@hookloom/sdk';

const hosts = text({
  title: 'Allowed hosts',
  description: 'The only hosts that it is sent to, separated by commas.',
  placeholder: 'api.example.com',
  expression: false,
}).min(1);

export const bearer = defineCredential({
  name: 'bearer',
  title: 'Bearer token',
  description: 'A token in the Authorization header.',
  fields: z.object({ token: secret({ title: 'Token' }).min(1), hosts }),
  hosts: ['{{hosts}}'],
  apply: { headers: { Authorization: 'Bearer {{token}}' } },
});

export const basic = defineCredential({
  name: 'basic',
  title: 'User name and password',
  description: 'Basic authentication.',
  fields: z.object({
    username: text({ title: 'User name', expression: false }).min(1),
    password: secret({ title: 'Password' }).optional(),
    hosts,
  }),
  hosts: ['{{hosts}}'],
  apply: { basic: { username: '{{username}}', password: '{{password}}' } },
});

export const header = defineCredential({
  name: 'header',
  title: 'Header',
  description: 'A key in a header of your choice.',
  fields: z.object({
    name: text({ title: 'Header', placeholder: 'X-Api-Key', expression: false }).min(1),
    value: secret({ title: 'Value' }).min(1),
    hosts,
  }),
  hosts: ['{{hosts}}'],
  apply: { headers: { '{{name}}': '{{value}}' } },
});

export const query = defineCredential({
  name: 'query',
  title: 'Query parameter',
  description: 'A key in the address.',
  fields: z.object({
    name: text({ title: 'Parameter', placeholder: 'api_key', expression: false }).min(1),
    value: secret({ title: 'Value' }).min(1),
    hosts,
  }),
  hosts: ['{{hosts}}'],
  apply: { query: { '{{name}}': '{{value}}' } },
});

const tokenUrl = text({ title: 'Token URL', placeholder: 'https://example.com/oauth/token', expression: false }).regex(/^https?:\/\//);
const scope = text({ title: 'Scopes', description: 'Separated by spaces.', expression: false }).default('');

export const oauth2 = defineCredential({
  name: 'oauth2',
  title: 'OAuth 2 account',
  description: 'An account whose owner agrees in the browser.',
  fields: z.object({
    authorizationUrl: text({ title: 'Authorization URL', placeholder: 'https://example.com/oauth/authorize', expression: false }).regex(
      /^https?:\/\//,
    ),
    tokenUrl,
    scope,
    hosts,
  }),
  hosts: ['{{hosts}}'],
  oauth2: { grant: 'authorizationCode', authorizationUrl: '{{authorizationUrl}}', tokenUrl: '{{tokenUrl}}', scopes: ['{{scope}}'] },
});

export const oauth2Client = defineCredential({
  name: 'oauth2Client',
  title: 'OAuth 2 application',
  description: 'An application that acts for itself, with client id and secret.',
  fields: z.object({ tokenUrl, scope, hosts }),
  hosts: ['{{hosts}}'],
  oauth2: { grant: 'clientCredentials', tokenUrl: '{{tokenUrl}}', scopes: ['{{scope}}'] },
});
