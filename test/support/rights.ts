// Rights in the words of RBAC: group, resource and verb, such as `apps/statefulsets/scale update`. The core group has no name: `/pods get`.
import type { Right } from '../../src/platform/rights';

const PATH = /^\/(?:api|apis\/([^/]+))\/v\w+(?:\/namespaces\/[^/]+(?=\/))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;

/** The right that a call needs. A watch is known by its query, or by `isWatch`. */
export function rightOf(method: string, target: string, isWatch = false): string {
  const { pathname, searchParams } = new URL(target, 'http://localhost');
  const [, group = '', plural = '', name, subresource] = PATH.exec(pathname) ?? [];
  const verb = {
    GET: isWatch || ['true', '1'].includes(searchParams.get('watch') ?? '') ? 'watch' : name ? 'get' : 'list',
    POST: 'create',
    PUT: 'update',
    PATCH: 'patch',
    DELETE: name ? 'delete' : 'deletecollection',
  }[method];
  return `${group}/${plural}${subresource ? `/${subresource}` : ''} ${verb ?? method}`;
}

/** Rights one by one: each verb for each resource. */
export function singleRights(rights: ReadonlyArray<Pick<Right, 'rule'>>): string[] {
  return rights.flatMap(({ rule: { apiGroups, resources, verbs } }) => apiGroups
    .flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`))));
}
