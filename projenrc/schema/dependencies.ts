// Files and packages that an application needs at run time.
import { texts } from './field';
import type { ObjectType } from './field';

export const dependencies: ObjectType = {
  name: 'Dependencies',
  description: 'Files and packages that an application needs, fetched by the driver when it starts.',
  fields: {
    jars: { type: texts, description: 'Jars for the class path of driver and executors. Spark: spark.jars.' },
    files: { type: texts, description: 'Files for the working directory of driver and executors. Spark: spark.files.' },
    pyFiles: { type: texts, description: 'Python files, zips and eggs for the Python path. Spark: spark.submit.pyFiles.' },
    packages: { type: texts, description: 'Maven packages as group:artifact:version. Spark: spark.jars.packages.' },
    excludePackages: { type: texts, description: 'Packages to leave out when packages are resolved, as group:artifact. Spark: spark.jars.excludes.' },
    repositories: { type: texts, description: 'Further Maven repositories to search. Spark: spark.jars.repositories.' },
    archives: { type: texts, description: 'Archives to unpack in the working directory of driver and executors. Spark: spark.archives.' },
  },
};
