import type { EntityManager } from '@mikro-orm/postgresql';
import { AppError } from '../lib/app-error.ts';
import type { Clock } from '../lib/clock.ts';
import { Member, type Role } from './member.entity.ts';
import { verifyNothing, verifyPassword } from './password.ts';
import { Session } from './session.entity.ts';
import type { SignInThrottle } from './throttle.ts';
import { hashToken, newToken } from './token.ts';
import { User } from './user.entity.ts';
import type { Viewer } from './viewer.ts';

const SESSION_COOKIE = 'hookloom_session';
export const SESSION_MS = 30 * 24 * 60 * 60_000;
/** A session that is used is prolonged, but written at most once a day. */
const prolongAfterMs = 24 * 60 * 60_000;
/** Longer than any password; bounds the work of hashing one. */
const longestPassword = 1_000;

export interface SignInAttempt {
  email: string;
  password: string;
  address: string;
}

/**
 * Opens a session in the person's first workspace. The token is given here and nowhere else.
 * Throws UNAUTHENTICATED without saying which of the two was wrong, or RATE_LIMITED after ten failures in 15 minutes.
 */
export async function signIn(
  em: EntityManager,
  attempt: SignInAttempt,
  { clock, throttle }: { clock: Clock; throttle: SignInThrottle },
): Promise<{ token: string; viewer: Viewer }> {
  const email = attempt.email.trim().toLowerCase();
  if (throttle.isBlocked(email, attempt.address)) {
    throw new AppError('RATE_LIMITED', 'Too many failed sign-ins. Try again in 15 minutes.');
  }
  // Counted before the slow part, so that guesses sent side by side count too.
  throttle.failed(email, attempt.address);
  const user = await em.findOne(User, { email });
  const password = attempt.password.slice(0, longestPassword);
  const matches = user ? await verifyPassword(password, user.passwordHash) : await verifyNothing(password);
  const member = user && matches ? await em.findOne(Member, { userId: user.id }, { orderBy: { id: 'asc' } }) : null;
  if (!user || !member) throw new AppError('UNAUTHENTICATED', 'The email address or the password is wrong.');
  throttle.succeeded(email, attempt.address);

  const token = newToken();
  const session = em.create(Session, {
    workspaceId: member.workspaceId,
    userId: user.id,
    tokenHash: hashToken(token),
    expiresAt: new Date(clock.now() + SESSION_MS),
  });
  await em.nativeDelete(Session, { userId: user.id, expiresAt: { $lt: new Date(clock.now()) } });
  await em.flush();
  return { token, viewer: viewerOf(session, member.role) };
}

/** The viewer of a session's token, or null. `prolonged` says that the cookie has a new life too. */
export async function readSession(
  em: EntityManager,
  tokenHash: string,
  clock: Clock,
): Promise<{ viewer: Viewer; prolonged: boolean } | null> {
  const session = await em.findOne(Session, { tokenHash });
  if (!session || session.expiresAt.getTime() <= clock.now()) return null;
  const member = await em.findOne(Member, { workspaceId: session.workspaceId, userId: session.userId });
  if (!member) return null;
  const prolonged = session.expiresAt.getTime() - clock.now() < SESSION_MS - prolongAfterMs;
  if (prolonged) {
    session.expiresAt = new Date(clock.now() + SESSION_MS);
    await em.flush();
  }
  return { viewer: viewerOf(session, member.role), prolonged };
}

export async function endSession(em: EntityManager, sessionId: string): Promise<void> {
  await em.nativeDelete(Session, { id: sessionId });
}

function viewerOf(session: Session, role: Role): Viewer {
  return { workspaceId: session.workspaceId, role, userId: session.userId, apiKeyId: null, sessionId: session.id };
}

/** The `Set-Cookie` value that keeps a session's token, or with null takes it away. `Secure` where people come by https. */
export function sessionCookie(token: string | null, baseUrl: string): string {
  const parts = [
    `${SESSION_COOKIE}=${token ?? ''}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    `Max-Age=${token === null ? 0 : SESSION_MS / 1_000}`,
  ];
  if (baseUrl.startsWith('https:')) parts.push('Secure');
  return parts.join('; ');
}

/** The session's token in a `Cookie` header, or null. */
export function tokenFromCookies(header: string | undefined | null): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === SESSION_COOKIE) return pair.slice(at + 1).trim() || null;
  }
  return null;
}
