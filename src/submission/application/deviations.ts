// Where a plan differs from what spark-submit creates, on purpose: the one list, each entry with its reason.

export interface Deviation {
  /** CamelCase name. */
  readonly name: string;
  /** What is different, and where. */
  readonly difference: string;
  readonly reason: string;
}

/** Every deliberate difference between a planned application and the recording of the same submission. */
export const DEVIATIONS = [
  {
    name: 'OwnedByApplication',
    difference: 'metadata.ownerReferences of every object, the driver pod included, name the SparkApplication instead of the driver pod.',
    reason: 'An object must have its owner before the driver pod exists, and all objects are deleted with the application.',
  },
  {
    name: 'DriverLast',
    difference: 'Objects are created in the order pod groups, ConfigMaps, Services, NetworkPolicies, claims, Ingresses, HTTPRoutes, driver pod; '
      + 'spark-submit creates the pod first.',
    reason: 'The pod never waits for a ConfigMap that is not there yet, and what stops half-way leaves no driver behind.',
  },
  {
    name: 'SubmissionLabel',
    difference: 'metadata.labels of every object have sparkoperator.k8s.io/submission-id.',
    reason: 'It shows which attempt an object belongs to, so that an attempt is adopted or cleaned up and never mixed with another.',
  },
  {
    name: 'OperatorLabels',
    difference: 'Driver and executors have the labels sparkoperator.k8s.io/app-name, run-by, launched-by-spark-operator and submission-id; ' +
      'so have the selector of the driver Service, and the label properties from which Spark labels executors.',
    reason: 'Consumers of the API select pods by them. They are driver.label and executor.label properties, as with every operator of this API.',
  },
  {
    name: 'IdentityLabels',
    difference: 'The labels by which others find the driver (spark-app-selector, spark-app-name, spark-role, those of OperatorLabels) and spark.app.id keep '
      + 'their values where BasicDriverFeatureStep is taken out. A template cannot set these labels; executors without BasicExecutorFeatureStep have them '
      + 'from their template.',
    reason: 'A pod that passes for one of another application would be selected by its Services and counted among its executors.',
  },
  {
    name: 'TemplateMetadata',
    difference: 'Of the metadata of templates only name, labels and annotations are used. A warning names each other field.',
    reason: 'Owners, finalizers and generated names say whose a pod is and when it goes, which is for the operator to say.',
  },
  {
    name: 'SpecHash',
    difference: 'The driver pod has the annotation sparkoperator.k8s.io/spec-hash.',
    reason: 'A change of the specification is seen even where the CRD in the cluster does not keep our status fields.',
  },
  {
    name: 'NoServiceLinks',
    difference: 'spec.enableServiceLinks of the driver pod is false, unless its template says otherwise.',
    reason: 'Hundreds of Services would otherwise become environment variables of every driver and slow its start.',
  },
  {
    name: 'LastLogLines',
    difference: 'terminationMessagePolicy of the driver container is FallbackToLogsOnError, unless its template says otherwise.',
    reason: 'The last lines of a failed driver are kept in its status, so that the cause is known when the log is gone.',
  },
  {
    name: 'FixedUser',
    difference: 'SPARK_USER of the driver is spark, or the proxy user, instead of the user who ran spark-submit.',
    reason: 'Nobody runs spark-submit; spark is the user of the official images.',
  },
  {
    name: 'NetworkPolicyStep',
    difference: 'NetworkPolicyFeatureStep in spark.kubernetes.driver.pod.featureSteps makes the policy of 4.2 in earlier versions too, '
      + 'and is taken out of the property; spark-submit refuses to run in every version, as that class is not there, or not meant to be named.',
    reason: 'Executors of any version can be closed to other applications, and an application says so in the same words for all versions.',
  },
  {
    name: 'DriverFinalizer',
    difference: 'Where driverFailover.trackingFinalizer asks for it, the driver pod has the finalizer sparkoperator.k8s.io/driver-tracking.',
    reason: 'No driver is gone before its end is recorded, whoever deletes it.',
  },
  {
    name: 'NativeSidecars',
    difference: 'driver.sidecars and executor.sidecars are init containers with restartPolicy: Always, those of executors in their template; ' +
      'containers that a template has stay as they are.',
    reason: 'As native sidecars they end when the Spark container has ended. As ordinary containers they would keep the pod running for ever.',
  },
  {
    name: 'QueueOwner',
    difference: 'Executors of an application with the label kueue.x-k8s.io/queue-name have the application as a second owner, '
      + 'by a template that is made for it if need be; the driver pod stays their controller.',
    reason: 'Kueue finds the pods of an application that it has admitted by their owners.',
  },
  {
    name: 'ScratchVolumesOnce',
    difference: 'A scratch volume (spark-local-dir-*) of a template, with its mount, is left out where a field or a property has one of the same name.',
    reason: 'spark-submit makes both, and no API server accepts a pod with two volumes of one name.',
  },
  {
    name: 'TemplatesInline',
    difference: 'The property spark.kubernetes.driver.podTemplateFile does not exist, and the executors\' template in its ConfigMap is JSON.',
    reason: 'Templates are part of the application, not files; JSON is YAML too, and needs no YAML writer.',
  },
] as const satisfies readonly Deviation[];
