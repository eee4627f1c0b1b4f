// Pulls the image of a container, by its pull policy, with retries while no registry has it.
import { FIRST_BACK_OFF, LONGEST_BACK_OFF, type ContainerHost } from './container-host';
import { isMissingImage } from './settings';
import type { Container } from '../../spec/kubernetes.gen';

/** Resolves with true when the image is there, or with false when the pod ends first. `wait` sets why the container waits. */
export async function pullImage(host: ContainerHost, container: Container, wait: (reason: string, message: string) => void): Promise<boolean> {
  const { node } = host;
  const image = container.image ?? '';
  const policy = container.imagePullPolicy;
  for (let backOff = FIRST_BACK_OFF; ; backOff = Math.min(backOff * 2, LONGEST_BACK_OFF)) {
    const isThere = node.images.has(image);
    if (isThere && policy !== 'Always') return true;
    if (!isThere && policy === 'Never') {
      const why = `Container image "${image}" is not present with pull policy of Never`;
      wait('ErrImageNeverPull', why);
      host.event('Warning', 'ErrImageNeverPull', why, container.name);
      if (!await host.sleep(backOff)) return false;
      continue;
    }
    host.event('Normal', 'Pulling', `Pulling image "${image}"`, container.name);
    if (!isThere && !await host.sleep(node.settings.pullMilliseconds)) return false;
    if (!isMissingImage(image, node.settings)) {
      node.images.add(image);
      host.event('Normal', 'Pulled', `Successfully pulled image "${image}"`, container.name);
      return true;
    }
    const why = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
    host.event('Warning', 'Failed', `Failed to pull image "${image}": rpc error: code = NotFound desc = ${why}`, container.name);
    wait('ErrImagePull', `rpc error: code = NotFound desc = ${why}`);
    if (!await host.sleep(node.settings.retryMilliseconds)) return false;
    host.event('Normal', 'BackOff', `Back-off pulling image "${image}"`, container.name);
    wait('ImagePullBackOff', `Back-off pulling image "${image}"`);
    if (!await host.sleep(backOff)) return false;
  }
}
