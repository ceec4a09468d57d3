/** The URL as the one place of what is shown: a link opens the same view again, and Back goes back. */
import { useEffect, useState } from 'preact/hooks';

export interface Route {
  readonly path: string;
  readonly params: URLSearchParams;
}

export type Changes = Readonly<Record<string, string | null>>;

const CHANGED = 'route-changed';

function current(): Route {
  return { path: location.pathname, params: new URLSearchParams(location.search) };
}

export function useRoute(): Route {
  const [route, setRoute] = useState(current);
  useEffect(() => {
    const update = (): void => {
      setRoute(current());
    };
    for (const name of ['popstate', CHANGED]) addEventListener(name, update);
    return () => {
      for (const name of ['popstate', CHANGED]) removeEventListener(name, update);
    };
  }, []);
  return route;
}

/** The URL of a path with parameters; those that are null are left out. */
export function urlOf(path: string, params: Changes): string {
  const given = Object.entries(params).filter((pair): pair is [string, string] => pair[1] !== null);
  const query = new URLSearchParams(given).toString();
  return query === '' ? path : `${path}?${query}`;
}

function go(url: string, isReplacing = false): void {
  if (isReplacing) history.replaceState(null, '', url);
  else history.pushState(null, '', url);
  dispatchEvent(new Event(CHANGED));
}

/** Changes parameters of the present URL. */
export function change(changes: Changes, isReplacing = false): void {
  const { path, params } = current();
  go(urlOf(path, { ...Object.fromEntries(params), ...changes }), isReplacing);
}

/** Follows a link of this page without loading it again; a click with a key held goes its usual way. */
export function follow(event: MouseEvent): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  go((event.currentTarget as HTMLAnchorElement).getAttribute('href')!);
}
