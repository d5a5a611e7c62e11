/** Fields that several nodes have. */
import { credential, options } from '@hookloom/sdk';

export const accountField = credential({ title: 'Account', description: 'On whose behalf the node calls Trackly.', types: ['account'] });

export const projectField = options({
  title: 'Project',
  description: 'A project of the account.',
  load: 'projects',
  dependsOn: ['account'],
}).min(1);
