import { NodeError } from '@hookloom/sdk';
import { requireViewer } from '../access/viewer.ts';
import { builder } from '../graphql/builder.ts';
import { AppError } from '../lib/app-error.ts';
import { bytesOfBase64 } from '../lib/base64.ts';
import type { Files, StoredFile } from './files.ts';

declare module '../graphql/context.ts' {
  interface Services {
    files: Files;
  }
}

const FileRefType = builder.objectRef<StoredFile>('File').implement({
  description: 'A stored file of the workspace. Its content is at `GET /api/v1/files/{id}`.',
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    type: t.exposeString('type', { description: 'The media type.' }),
    size: t.exposeInt('size', { description: 'Bytes.' }),
    sha256: t.exposeString('sha256'),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

const UploadFileInput = builder.inputType('UploadFileInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: 'Up to 255 characters.' }),
    type: t.string({ description: 'The media type. Default `application/octet-stream`.' }),
    content: t.string({
      required: true,
      description: 'Base64. A whole request has 4 MB at most; larger files are posted to `/api/v1/files`.',
    }),
  }),
});

builder.queryFields((t) => ({
  file: t.field({
    type: FileRefType,
    nullable: true,
    authScopes: { permission: 'files:read' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, ctx) => ctx.services.files.find(requireViewer(ctx).workspaceId, id),
  }),
}));

builder.mutationFields((t) => ({
  uploadFile: t.field({
    type: FileRefType,
    description: 'Stores a file that stays until it is deleted, for parameters of nodes.',
    authScopes: { permission: 'files:write' },
    args: { input: t.arg({ type: UploadFileInput, required: true }) },
    resolve: (_root, { input }, ctx) => upload(ctx.services.files, requireViewer(ctx).workspaceId, input),
  }),
  deleteFile: t.field({
    type: builder
      .objectRef<{ deletedId: string }>('DeleteFilePayload')
      .implement({ fields: (f) => ({ deletedId: f.exposeID('deletedId') }) }),
    authScopes: { permission: 'files:write' },
    args: {
      input: t.arg({ type: builder.inputType('DeleteFileInput', { fields: (f) => ({ id: f.id({ required: true }) }) }), required: true }),
    },
    resolve: async (_root, { input: { id } }, ctx) => {
      if (!(await ctx.services.files.remove(requireViewer(ctx).workspaceId, id))) throw new AppError('NOT_FOUND', 'There is no such file.');
      return { deletedId: id };
    },
  }),
}));

interface Upload {
  name: string;
  type?: string | null;
  content: string;
}

async function upload(files: Files, workspaceId: string, { name, type, content }: Upload): Promise<StoredFile> {
  const bytes = bytesOfBase64(content);
  if (!bytes) throw invalid('content', 'This is not base64.');
  try {
    return await files.write({ workspaceId, name, type: type ?? '', content: bytes, executionId: null });
  } catch (error) {
    if (!(error instanceof NodeError) || error.class !== 'USER') throw error;
    if (error.code === 'FILE_TOO_LARGE') throw new AppError('PAYLOAD_TOO_LARGE', error.message);
    throw invalid('name', error.message);
  }
}

function invalid(path: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', message, { issues: [{ path, message }] });
}
