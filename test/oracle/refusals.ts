// What spark-submit says when it refuses, and the reason that the planner gives for the same: each recorded error has exactly one row.

/** Spark's errors, in the words of all its versions, by our reason. Types of exceptions differ between versions and mean nothing. */
export const REFUSALS: readonly (readonly [error: RegExp, reason: string])[] = [
  [/Unrecognized option: /, 'UnknownOption'],
  [/Only one of --proxy-user or --principal can be provided/, 'ConflictingIdentity'],
  [/URISyntaxException: /, 'InvalidUri'],
  [/FileNotFoundException: \S+ \(No such file or directory\)/, 'MissingFile'],
  [/Cannot construct instance of `io\.fabric8\.kubernetes\.api\.model\.Pod`/, 'InvalidTemplate'],
  [/ClassNotFoundException: org\.example\.\w+$/, 'CustomFeatureStep'],
  [/ClassNotFoundException: org\.apache\.spark\.deploy\.k8s\.features\.\w+FeatureStep$/, 'CustomFeatureStep'],
  [/NoSuchMethodException: org\.apache\.spark\.deploy\.k8s\.features\.\w+FeatureStep\.<init>\(\)$/, 'CustomFeatureStep'],
  [/Cluster deploy mode is not applicable to Spark (Connect server|shells|SQL shell|Thrift server)/, 'NotForClusterMode'],
  [/Launching Spark Connect server in cluster deploy mode is supported only for YARN/, 'NotForClusterMode'],
  [/spark\.driver\.bindAddress is not supported in Kubernetes mode/, 'NotForClusterMode'],
  [/(Driver|Executor) memory must be a positive number/, 'InvalidMemory'],
  [/(Driver|Executor) cores must be a positive number/, 'InvalidCores'],
  [/memoryOverheadFactor.* is invalid\. Ensure that memory overhead is non-negative/, 'InvalidFactor'],
  [/memoryOverheadFactor.* is invalid\. Ensure that memory overhead is a double greater than 0/, 'InvalidFactor'],
  [/memoryOverheadFactor.* should be (a\/an ')?double/i, 'InvalidFactor'],
  [/Number of executors must be a positive number/, 'InvalidInstances'],
  [/Failed to get main class in JAR with error .*Please specify one with --class/, 'MissingMainClass'],
  [/You must specify an amount for \w+/, 'MissingResourceAmount'],
  [/Resource: \w+ was requested, but vendor was not specified/, 'MissingResourceVendor'],
  [/Found duplicated mountPath/, 'DuplicateMountPath'],
  [/NoSuchElementException: \w+\.\w+\.options\.\w+ is required for \w+/, 'InvalidVolume'],
  [/NoSuchElementException: key not found: \w+\.\w+\.mount\.path/, 'InvalidVolume'],
  [/Kubernetes Volume type `\w+` is not supported/, 'InvalidVolume'],
  [/Volume size `\d+` is smaller than 1KiB\. Missing units\?/, 'InvalidVolume'],
  [/config options are mutually exclusive: \w+\.\w+\.mount\.subPath, /, 'InvalidVolume'],
  [/For input string: "\w+"$/, 'InvalidVolume'], // a mount.readOnly that is neither true nor false
  [/Must specify the (driver|executor) container image/, 'MissingImage'],
  [/spark\.kubernetes\.driver\.service\.ipFamil.* (should be one of|is invalid)/, 'InvalidProperty'],
  [/spark\.kubernetes\.container\.image\.pullPolicy.* (should be one of|is invalid)/, 'InvalidPullPolicy'],
  [/spark\.kubernetes\.pyspark\.pythonVersion is invalid/, 'InvalidPythonVersion'],
  [/If a Kerberos (keytab|principal) is specified you must also specify a Kerberos (keytab|principal)/, 'IncompleteKerberos'],
  [/Do not specify both a Krb5 local file and the ConfigMap/, 'ConflictingKerberos'],
  [/you must also specify the (item-key|name of the secret)/, 'IncompleteKerberos'],
  [/Label with key [\w-]+ is not allowed as it is reserved for Spark/, 'ReservedLabel'],
  [/Please specify spark\.kubernetes\.file\.upload\.path property/, 'ClientLocalFile'],
  [/SecretKeyRef must be in the form name:key/, 'InvalidSecretReference'],
];

/** Our reason for what spark-submit said; fails where no row of the table, or more than one, has it. */
export function reasonFor(errors: readonly string[]): string {
  const rows = REFUSALS.filter(([error]) => errors.some((line) => error.test(line)));
  if (rows.length !== 1) throw new Error(`${rows.length} rows of test/oracle/refusals.ts stand for what spark-submit said: ${errors.join('; ')}`);
  return rows[0][1];
}
