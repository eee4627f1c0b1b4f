// Identities that a service account has at a cloud provider, so that applications need no keys.

/** An identity at a cloud provider that a service account stands for. The provider must trust the account too, which its own tools set up. */
export class CloudIdentity {
  /**
   * A role of AWS IAM (IAM roles for service accounts).
   *
   * @param roleArn such as `arn:aws:iam::111122223333:role/etl`
   * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
   */
  public static awsRole(roleArn: string): CloudIdentity {
    if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(roleArn)) {
      throw new Error(`CloudIdentity: '${roleArn}' is no ARN of a role; give one such as arn:aws:iam::111122223333:role/etl`);
    }
    return new CloudIdentity({ 'eks.amazonaws.com/role-arn': roleArn }, {});
  }

  /**
   * A service account of Google Cloud (Workload Identity Federation for GKE).
   *
   * @param email such as `etl@project.iam.gserviceaccount.com`
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity
   */
  public static googleServiceAccount(email: string): CloudIdentity {
    if (!/^[^@\s]+@[^@\s]+\.gserviceaccount\.com$/.test(email)) {
      throw new Error(`CloudIdentity: '${email}' is no service account of Google Cloud; give its address, such as etl@project.iam.gserviceaccount.com`);
    }
    return new CloudIdentity({ 'iam.gke.io/gcp-service-account': email }, {});
  }

  /**
   * A managed identity or application of Microsoft Entra (Workload ID). Pods that use it need `podLabels`.
   *
   * @param clientId client id of the identity, a UUID
   * @param tenantId the tenant, if it is not that of the cluster
   * @see https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
   */
  public static azureClient(clientId: string, tenantId?: string): CloudIdentity {
    for (const id of [clientId, tenantId]) {
      if (id !== undefined && !/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(id)) {
        throw new Error(`CloudIdentity: '${id}' is no UUID; give the client id of the identity, and the id of its tenant`);
      }
    }
    const annotations = { 'azure.workload.identity/client-id': clientId, ...(tenantId && { 'azure.workload.identity/tenant-id': tenantId }) };
    return new CloudIdentity(annotations, { 'azure.workload.identity/use': 'true' });
  }

  private constructor(
    private readonly annotations: { readonly [key: string]: string },
    private readonly labelsOfPods: { readonly [key: string]: string },
  ) {}

  /** Annotations of the service account. Returns a copy. */
  public get accountAnnotations(): { [key: string]: string } {
    return { ...this.annotations };
  }

  /** Labels that driver and executors need so that they get the identity. Give them to `labels` of both. Returns a copy. */
  public get podLabels(): { [key: string]: string } {
    return { ...this.labelsOfPods };
  }
}
