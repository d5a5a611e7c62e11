/** Stores a file of the person's by the REST interface, which takes larger ones than GraphQL does. */

export interface UploadedFile {
  id: string;
  name: string;
  /** Media type. */
  type: string;
  /** Bytes. */
  size: number;
}

export type Upload = { kind: 'stored'; file: UploadedFile } | { kind: 'refused'; message: string };

export async function uploadFile(file: File): Promise<Upload> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/files?${new URLSearchParams({ name: file.name }).toString()}`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': file.type || 'application/octet-stream' },
      body: file,
    });
  } catch {
    return {
      kind: 'refused',
      message: 'The file could not be sent. Check that the server can be reached, and that the file is still there.',
    };
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && isUploadedFile(answer)) return { kind: 'stored', file: answer };
  return { kind: 'refused', message: messageOf(answer) ?? `The server answered with HTTP ${response.status}. Try again in a moment.` };
}

function isUploadedFile(answer: unknown): answer is UploadedFile {
  if (typeof answer !== 'object' || answer === null) return false;
  const { id, name, type, size } = answer as Record<string, unknown>;
  return typeof id === 'string' && typeof name === 'string' && typeof type === 'string' && typeof size === 'number';
}

/** Of `{ error: { message } }`, as the server refuses. */
function messageOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return undefined;
  const { error } = answer;
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined;
  return typeof error.message === 'string' ? error.message : undefined;
}
