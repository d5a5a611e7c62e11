/** The service's page that stands in a window of its own while somebody signs in there. */
export interface SignInWindow {
  show: (url: string) => void;
  close: () => void;
}

const FEATURES = 'popup,width=560,height=760';

/**
 * Opens the window, still empty. Call it in the click itself: what comes after a request to the server, browsers take for an
 * advertisement and block. Null where it was blocked all the same.
 */
export function openSignInWindow(): SignInWindow | null {
  const opened = window.open('', 'hookloom-sign-in', FEATURES);
  if (!opened) return null;
  return {
    show(url) {
      // The page that comes is somebody else's, and has no business with this one.
      opened.opener = null;
      opened.location.href = url;
    },
    close: () => opened.close(),
  };
}
