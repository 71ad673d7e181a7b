import { uniqueHex } from '../../estate/random.ts';
import { namespaceOf, PODS_OF_DATABASE, uidOf } from '../cluster-layout.ts';
import type { ObjectContext, ObjectTemplate } from '../object-template.ts';
import { labelsOf } from './pod-spec.ts';

function indexOf({ owner, slot }: ObjectContext): number {
  return owner * PODS_OF_DATABASE + slot;
}

/** Name of the volume behind a claim. */
function volumeName({ layout }: ObjectContext, index: number): string {
  return `pvc-${uidOf(layout, 'PersistentVolumeClaim', index)}`;
}

function madeUpHandle(context: ObjectContext): string {
  return `vol-${uniqueHex(context.layout.seed, indexOf(context), 17)}`;
}

const claim: ObjectTemplate = {
  key: 'PersistentVolumeClaim',
  storage: '/PersistentVolumeClaim',
  per: 'application',
  count: PODS_OF_DATABASE,
  make: (context) => ({
    metadata: { name: `data-db-${context.slot}`, labels: labelsOf(context.owner, 'db') },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      volumeName: volumeName(context, indexOf(context)),
      resources: { requests: { storage: '20Gi' } },
    },
    status: { phase: 'Bound', capacity: { storage: '20Gi' } },
  }),
};

const volume: ObjectTemplate = {
  key: 'PersistentVolume',
  storage: '/PersistentVolume',
  per: 'application',
  count: PODS_OF_DATABASE,
  isNamespaced: false,
  make: (context) => ({
    metadata: { name: volumeName(context, indexOf(context)) },
    spec: {
      capacity: { storage: '20Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      persistentVolumeReclaimPolicy: 'Delete',
      claimRef: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace: namespaceOf(context.owner),
        name: `data-db-${context.slot}`,
        uid: uidOf(context.layout, 'PersistentVolumeClaim', indexOf(context)),
      },
      csi: {
        driver: 'ebs.csi.aws.com',
        fsType: 'ext4',
        volumeHandle: context.layout.volumes[indexOf(context)] ?? madeUpHandle(context),
      },
    },
    status: { phase: 'Bound' },
  }),
};

const storageClass: ObjectTemplate = {
  key: 'StorageClass',
  storage: 'storage.k8s.io/StorageClass',
  per: 'cluster',
  count: 1,
  make: () => ({
    metadata: { name: 'fast' },
    provisioner: 'ebs.csi.aws.com',
    parameters: { type: 'gp3' },
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'WaitForFirstConsumer',
  }),
};

const driver: ObjectTemplate = {
  key: 'CSIDriver',
  storage: 'storage.k8s.io/CSIDriver',
  per: 'cluster',
  count: 1,
  make: () => ({ metadata: { name: 'ebs.csi.aws.com' }, spec: { attachRequired: true, podInfoOnMount: false } }),
};

/** Where data lies. */
export const STORAGE: readonly ObjectTemplate[] = [claim, volume, storageClass, driver];
