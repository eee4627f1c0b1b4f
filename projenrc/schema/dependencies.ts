// Files and packages that an application needs at run time.
import { strings } from './field';
import type { ObjectType } from './field';

export const dependencies: ObjectType = {
  name: 'Dependencies',
  description: 'Files and packages that an application needs, fetched by the driver when it starts.',
  fields: {
    jars: { type: strings, description: 'Jars for the class path of driver and executors. Spark: spark.jars.' },
    files: { type: strings, description: 'Files for the working directory of driver and executors. Spark: spark.files.' },
    pyFiles: { type: strings, description: 'Python files, zips and eggs for the Python path. Spark: spark.submit.pyFiles.' },
    packages: { type: strings, description: 'Maven packages as group:artifact:version. Spark: spark.jars.packages.' },
    excludePackages: { type: strings, description: 'Packages to leave out when packages are resolved, as group:artifact. Spark: spark.jars.excludes.' },
    repositories: { type: strings, description: 'Further Maven repositories to search. Spark: spark.jars.repositories.' },
    archives: { type: strings, description: 'Archives to unpack in the working directory of driver and executors. Spark: spark.archives.' },
  },
};
