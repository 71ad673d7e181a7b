import { parseKinds, type ServedKind } from './served-kind.ts';

/**
 * What the cluster serves, in the order of discovery: groups by priority, versions of a group by preference. A last column
 * names the storage of kinds that a second group serves too.
 */
export const BUILT_IN_KINDS: readonly ServedKind[] = parseKinds(`
  v1                              configmaps                        ConfigMap                       Namespaced
  v1                              endpoints                         Endpoints                       Namespaced
  v1                              events                            Event                           Namespaced events.k8s.io/Event
  v1                              limitranges                       LimitRange                      Namespaced
  v1                              namespaces                        Namespace                       Cluster
  v1                              nodes                             Node                            Cluster
  v1                              persistentvolumeclaims            PersistentVolumeClaim           Namespaced
  v1                              persistentvolumes                 PersistentVolume                Cluster
  v1                              pods                              Pod                             Namespaced
  v1                              podtemplates                      PodTemplate                     Namespaced
  v1                              replicationcontrollers            ReplicationController           Namespaced
  v1                              resourcequotas                    ResourceQuota                   Namespaced
  v1                              secrets                           Secret                          Namespaced
  v1                              serviceaccounts                   ServiceAccount                  Namespaced
  v1                              services                          Service                         Namespaced
  apps/v1                         controllerrevisions               ControllerRevision              Namespaced
  apps/v1                         daemonsets                        DaemonSet                       Namespaced
  apps/v1                         deployments                       Deployment                      Namespaced
  apps/v1                         replicasets                       ReplicaSet                      Namespaced
  apps/v1                         statefulsets                      StatefulSet                     Namespaced
  events.k8s.io/v1                events                            Event                           Namespaced
  autoscaling/v2                  horizontalpodautoscalers          HorizontalPodAutoscaler         Namespaced
  autoscaling/v1                  horizontalpodautoscalers          HorizontalPodAutoscaler         Namespaced
  batch/v1                        cronjobs                          CronJob                         Namespaced
  batch/v1                        jobs                              Job                             Namespaced
  certificates.k8s.io/v1          certificatesigningrequests        CertificateSigningRequest       Cluster
  networking.k8s.io/v1            ingressclasses                    IngressClass                    Cluster
  networking.k8s.io/v1            ingresses                         Ingress                         Namespaced
  networking.k8s.io/v1            networkpolicies                   NetworkPolicy                   Namespaced
  policy/v1                       poddisruptionbudgets              PodDisruptionBudget             Namespaced
  rbac.authorization.k8s.io/v1    clusterrolebindings               ClusterRoleBinding              Cluster
  rbac.authorization.k8s.io/v1    clusterroles                      ClusterRole                     Cluster
  rbac.authorization.k8s.io/v1    rolebindings                      RoleBinding                     Namespaced
  rbac.authorization.k8s.io/v1    roles                             Role                            Namespaced
  storage.k8s.io/v1               csidrivers                        CSIDriver                       Cluster
  storage.k8s.io/v1               storageclasses                    StorageClass                    Cluster
  storage.k8s.io/v1               volumeattachments                 VolumeAttachment                Cluster
  admissionregistration.k8s.io/v1 mutatingwebhookconfigurations     MutatingWebhookConfiguration    Cluster
  admissionregistration.k8s.io/v1 validatingwebhookconfigurations   ValidatingWebhookConfiguration  Cluster
  apiextensions.k8s.io/v1         customresourcedefinitions         CustomResourceDefinition        Cluster
  scheduling.k8s.io/v1            priorityclasses                   PriorityClass                   Cluster
  coordination.k8s.io/v1          leases                            Lease                           Namespaced
  node.k8s.io/v1                  runtimeclasses                    RuntimeClass                    Cluster
  discovery.k8s.io/v1             endpointslices                    EndpointSlice                   Namespaced
  metrics.k8s.io/v1beta1          nodes                             NodeMetrics                     Cluster
  metrics.k8s.io/v1beta1          pods                              PodMetrics                      Namespaced
`);
