import { graphql } from '../gql/index.ts';
import type { PluginPartsFragment } from '../gql/graphql.ts';

export type Plugin = PluginPartsFragment;

export const CapabilityParts = graphql(`
  fragment CapabilityParts on PluginCapabilities {
    host
    hosts
    credentials
    reveals
  }
`);

export const PluginParts = graphql(`
  fragment PluginParts on Plugin {
    name
    title
    description
    package
    version
    status
    source
    enabled
    problem
    approvedAt
    capabilities {
      ...CapabilityParts
    }
    approved {
      ...CapabilityParts
    }
    asks {
      ...CapabilityParts
    }
    pending {
      version
      capabilities {
        ...CapabilityParts
      }
      asks {
        ...CapabilityParts
      }
      drops {
        type
        version
        workflows
        workflowCount
      }
    }
    credentialTypes {
      type
      title
      description
      icon
      iconDark
    }
    nodeTypes {
      type
      version
      kind
      title
      description
      icon
      iconDark
    }
  }
`);

export const PluginsDocument = graphql(`
  query Plugins {
    plugins {
      ...PluginParts
    }
  }
`);

export const PluginProcessesDocument = graphql(`
  query PluginProcesses {
    plugins {
      name
      process {
        state
        pid
        memoryMb
        calls
        restarts
        problem
      }
    }
  }
`);

export const PluginsChangedDocument = graphql(`
  subscription PluginsChanged {
    pluginsChanged
  }
`);

export const ApprovePluginDocument = graphql(`
  mutation ApprovePlugin($input: ApprovePluginInput!) {
    approvePlugin(input: $input) {
      name
      status
    }
  }
`);

export const SetPluginEnabledDocument = graphql(`
  mutation SetPluginEnabled($input: SetPluginEnabledInput!) {
    setPluginEnabled(input: $input) {
      name
      status
    }
  }
`);

export const InstallPluginDocument = graphql(`
  mutation InstallPlugin($input: InstallPluginInput!) {
    installPlugin(input: $input) {
      name
      title
    }
  }
`);

export const UploadPluginDocument = graphql(`
  mutation UploadPlugin($input: UploadPluginInput!) {
    uploadPlugin(input: $input) {
      name
      title
    }
  }
`);

export const RemovePluginDocument = graphql(`
  mutation RemovePlugin($input: RemovePluginInput!) {
    removePlugin(input: $input) {
      name
    }
  }
`);
