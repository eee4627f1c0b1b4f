// Spark's web UI behind an Ingress with a path of its own: the UI must know the path to write its links.
import { uiUrl } from '../ingress';
import type { Translation } from './translation';

export function translateUi({ application, identity, settings, conf }: Translation): void {
  const url = uiUrl(settings.ingressUrlFormat, application, identity.applicationId);
  if (!settings.uiService || !url || url.path === '/' || url.path === '') return;
  conf.setDefault('spark.ui.proxyBase', url.path);
  conf.setDefault('spark.ui.proxyRedirectUri', '/');
}
