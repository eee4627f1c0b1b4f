// Which refusals by quota can pass by themselves.
import { describe, expect, it } from 'vitest';
import { resourceBeyondQuota } from '../../../src/operator/application/quota/refusals';

const words = (requested: string, used: string, limited: string) => (
  `pods "etl-driver" is forbidden: exceeded quota: few, requested: ${requested}, used: ${used}, limited: ${limited}`);

describe('a refusal by quota', () => {
  it.each<{ name: string; message: string; expected: string | undefined }>([
    { name: 'passes when others end', message: words('requests.cpu=1', 'requests.cpu=2', 'requests.cpu=2'), expected: undefined },
    {
      name: 'never passes where more is asked for than there is',
      message: words('requests.cpu=4', 'requests.cpu=0', 'requests.cpu=2'),
      expected: 'requests.cpu',
    },
    {
      name: 'is compared in whatever units',
      message: words('requests.cpu=1500m,requests.memory=1433Mi', 'requests.cpu=0,requests.memory=0', 'requests.cpu=2,requests.memory=1Gi'),
      expected: 'requests.memory',
    },
    { name: 'passes where just as much is asked for as there is', message: words('pods=1', 'pods=1', 'pods=1'), expected: undefined },
    { name: 'passes where the quota is nothing, by which a namespace is closed for a time', message: words('pods=1', 'pods=0', 'pods=0'), expected: undefined },
    { name: 'in words that nobody knows is waited out', message: 'exceeded quota: few', expected: undefined },
  ])('$name', ({ message, expected }) => {
    expect(resourceBeyondQuota(message)).toBe(expected);
  });
});
