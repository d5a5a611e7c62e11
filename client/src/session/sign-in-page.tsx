import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDocumentTitle } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMutation } from 'urql';
import { graphql } from '../gql/index.ts';
import { type Problem, problemOf, UNAUTHENTICATED } from '../lib/errors.ts';
import { safeRedirect } from '../lib/session-ended.ts';
import { Logo } from '../ui/logo.tsx';
import { ProblemText } from '../ui/problem-panel.tsx';
import classes from './sign-in-page.module.css';

const signInMutation = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      viewer {
        role
      }
    }
  }
`);

export function SignInPage() {
  useDocumentTitle('Sign in · Hookloom');
  const search = useSearch({ from: '/sign-in' });
  const [problem, setProblem] = useState<Problem>();
  const [{ fetching }, signIn] = useMutation(signInMutation);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.trim() ? null : 'Enter your email address'),
      password: (value) => (value ? null : 'Enter your password'),
    },
  });

  const submit = form.onSubmit(async ({ email, password }) => {
    setProblem(undefined);
    const { error } = await signIn({ input: { email: email.trim(), password } });
    if (error) {
      setProblem(refusalOf(problemOf(error)));
      return;
    }
    // A new page load: whatever was cached belongs to nobody, or to somebody else.
    window.location.assign(safeRedirect(search.redirect));
  });

  return (
    <main className={classes.page}>
      <Stack gap="lg" w="100%" maw={400}>
        <Stack gap="sm" align="center">
          <Logo size={48} />
          <Title order={1}>Sign in to Hookloom</Title>
        </Stack>
        <Paper component="form" onSubmit={submit} noValidate withBorder radius="lg" p="xl" className={classes.card}>
          <Stack gap="md">
            {search.ended && !problem && <Alert color="yellow">Your session has ended. Sign in to go on where you were.</Alert>}
            {problem && (
              <Alert color="red" icon={<IconAlertTriangle />} role="alert">
                <ProblemText problem={problem} />
              </Alert>
            )}
            <TextInput
              label="Email"
              type="email"
              autoComplete="username"
              autoFocus
              size="md"
              key={form.key('email')}
              {...form.getInputProps('email')}
            />
            <PasswordInput
              label="Password"
              autoComplete="current-password"
              size="md"
              visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
              key={form.key('password')}
              {...form.getInputProps('password')}
            />
            <Button type="submit" size="md" fullWidth loading={fetching} mt={4}>
              Sign in
            </Button>
          </Stack>
        </Paper>
        <Text size="xs" c="dimmed" ta="center">
          First start? The server printed how to sign in.
        </Text>
      </Stack>
    </main>
  );
}

/** A wrong password comes as UNAUTHENTICATED, like a session that ended; here it can only be the former. */
function refusalOf(problem: Problem): Problem {
  if (problem.code !== UNAUTHENTICATED) return problem;
  return { ...problem, message: 'Email and password do not match. Check both and try again.', issues: [] };
}
