import { defineCredential, secret, text, z } from '@hookloom/sdk';
import { icon, iconDark } from './icon.ts';

export const account = defineCredential({
  name: 'account',
  title: 'Trackly account',
  description: 'Lets workflows act for an account of Trackly.',
  icon,
  iconDark,
  fields: z.object({
    baseUrl: text({ title: 'Address', description: 'Of the API, for those who run Trackly themselves.', expression: false }).default(
      'https://api.trackly.example',
    ),
    apiKey: secret({ title: 'API key', description: 'From the settings of your Trackly account.' }).min(1),
  }),
  // It goes to the account's own address only, wherever a node may send it.
  hosts: ['{{baseUrl}}'],
  apply: { headers: { authorization: 'Bearer {{apiKey}}' } },
  // Nodes need the address to build URLs by. The key stays with the host.
  reveals: ['baseUrl'],
  test: { url: '{{baseUrl}}/me' },
});
