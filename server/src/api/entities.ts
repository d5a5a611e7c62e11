import { ApiKey } from '../access/api-key.entity.ts';
import { Member } from '../access/member.entity.ts';
import { Session } from '../access/session.entity.ts';
import { User } from '../access/user.entity.ts';
import { Workspace } from '../access/workspace.entity.ts';
import { Credential } from '../credential/credential.entity.ts';
import { Event } from '../event/event.entity.ts';
import { Execution } from '../execution/execution.entity.ts';
import { Step } from '../execution/step.entity.ts';
import { Source } from '../source/source.entity.ts';
import { TriggerService } from '../trigger/trigger-service.entity.ts';
import { Trigger } from '../workflow/trigger.entity.ts';
import { Version } from '../workflow/version.entity.ts';
import { Workflow } from '../workflow/workflow.entity.ts';

/** Every entity of every room, for the ORM. */
export const entities = [
  ApiKey,
  Credential,
  Event,
  Execution,
  Member,
  Session,
  Source,
  Step,
  Trigger,
  TriggerService,
  User,
  Version,
  Workflow,
  Workspace,
];
