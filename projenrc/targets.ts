// Names of the package in the other languages that jsii serves, all derived from one.
import type { cdk8s } from 'projen';

type Targets = Pick<cdk8s.ConstructLibraryCdk8sOptions, 'publishToPypi' | 'publishToMaven' | 'publishToGo' | 'publishToNuget'>;

/** The Python, Java, Go and C# coordinates of the npm package `name`. */
export function languageTargets(name: string): Targets {
  const words = name.split('-');
  const pascal = words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
  return {
    publishToPypi: { distName: name, module: words.join('_') },
    publishToMaven: { javaPackage: `io.github.${words.join('')}`, mavenGroupId: `io.github.${words.join('')}`, mavenArtifactId: name },
    publishToGo: { moduleName: `github.com/${name}/${name}-go` },
    publishToNuget: { dotNetNamespace: pascal, packageId: pascal },
  };
}
