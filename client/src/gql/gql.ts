/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query ApiKeys($after: String) {\n    apiKeys(first: 50, after: $after) {\n      nodes {\n        id\n        ...ApiKeyRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.ApiKeysDocument,
    "\n  fragment ApiKeyRow on ApiKey {\n    id\n    name\n    prefix\n    role\n    lastUsedAt\n    createdAt\n  }\n": typeof types.ApiKeyRowFragmentDoc,
    "\n  mutation RevokeApiKey($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      id\n    }\n  }\n": typeof types.RevokeApiKeyDocument,
    "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      token\n      apiKey {\n        id\n        ...ApiKeyRow\n      }\n    }\n  }\n": typeof types.CreateApiKeyDocument,
    "\n  query PaletteWorkflows($search: String) {\n    workflows(filter: { search: $search }, first: 7) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n": typeof types.PaletteWorkflowsDocument,
    "\n  mutation SignOut {\n    signOut {\n      ok\n    }\n  }\n": typeof types.SignOutDocument,
    "\n  mutation DecideApproval($input: DecideApprovalInput!) {\n    decideApproval(input: $input) {\n      execution {\n        id\n        status\n      }\n    }\n  }\n": typeof types.DecideApprovalDocument,
    "\n  fragment ApprovalParts on Approval {\n    id\n    message\n    label\n    requestedAt\n    expiresAt\n    execution {\n      id\n      workflow {\n        id\n        name\n      }\n    }\n  }\n": typeof types.ApprovalPartsFragmentDoc,
    "\n  query Approvals($after: String) {\n    approvals(first: 50, after: $after) {\n      nodes {\n        ...ApprovalParts\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.ApprovalsDocument,
    "\n  subscription ApprovalHints {\n    executions {\n      id\n      status\n    }\n  }\n": typeof types.ApprovalHintsDocument,
    "\n  mutation TestTrigger($input: TestTriggerInput!) {\n    testTrigger(input: $input) {\n      items {\n        id\n        data\n      }\n      count\n      problem\n    }\n  }\n": typeof types.TestTriggerDocument,
    "\n  mutation RetryTrigger($input: RetryTriggerInput!) {\n    retryTrigger(input: $input) {\n      workflow {\n        id\n      }\n    }\n  }\n": typeof types.RetryTriggerDocument,
    "\n  query MigrateNode($input: MigrateNodeInput!) {\n    migrateNode(input: $input) {\n      params\n      issues {\n        path\n        message\n      }\n    }\n  }\n": typeof types.MigrateNodeDocument,
    "\n  query CodeTypes($input: CodeTypesInput!) {\n    codeTypes(input: $input)\n  }\n": typeof types.CodeTypesDocument,
    "\n  query LastBegun($workflowId: ID!) {\n    executions(filter: { workflowId: $workflowId, status: [RUNNING, WAITING, COMPLETED, FAILED, CANCELLED, TIMEOUT] }, first: 1) {\n      nodes {\n        id\n      }\n    }\n  }\n": typeof types.LastBegunDocument,
    "\n  subscription TriggerServices($workflowId: ID!) {\n    triggerServices(workflowId: $workflowId) {\n      id\n      nodeId\n      start\n      wanted\n      status\n      problem\n      attempts\n      callbackUrl\n      lastLookAt\n      nextAt\n    }\n  }\n": typeof types.TriggerServicesDocument,
    "\n  fragment WorkflowStateParts on Workflow {\n    id\n    name\n    active\n    nextRunAt\n    draftRevision\n    draftChanged\n    draftIssues {\n      path\n      message\n      nodeId\n      edgeId\n      field\n    }\n    publishedVersion {\n      id\n      number\n      publishedAt\n    }\n    sources {\n      id\n      name\n      url\n    }\n  }\n": typeof types.WorkflowStatePartsFragmentDoc,
    "\n  query BuilderWorkflow($id: ID!) {\n    workflow(id: $id) {\n      ...WorkflowStateParts\n      draft\n    }\n  }\n": typeof types.BuilderWorkflowDocument,
    "\n  mutation SaveDraft($input: SaveWorkflowDraftInput!) {\n    saveWorkflowDraft(input: $input) {\n      workflow {\n        ...WorkflowStateParts\n      }\n    }\n  }\n": typeof types.SaveDraftDocument,
    "\n  mutation RenameWorkflow($input: UpdateWorkflowInput!) {\n    updateWorkflow(input: $input) {\n      workflow {\n        id\n        name\n      }\n    }\n  }\n": typeof types.RenameWorkflowDocument,
    "\n  mutation Publish($input: PublishWorkflowInput!) {\n    publishWorkflow(input: $input) {\n      workflow {\n        ...WorkflowStateParts\n      }\n      version {\n        id\n        number\n      }\n    }\n  }\n": typeof types.PublishDocument,
    "\n  mutation RunWorkflow($input: RunWorkflowInput!) {\n    runWorkflow(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n": typeof types.RunWorkflowDocument,
    "\n  subscription WorkflowExecutions($workflowId: ID!) {\n    executions(workflowId: $workflowId) {\n      id\n      status\n      start\n      workflow {\n        id\n      }\n    }\n  }\n": typeof types.WorkflowExecutionsDocument,
    "\n  query NodeTypes {\n    nodeTypes {\n      type\n      version\n      kind\n      category\n      title\n      description\n      icon\n      iconDark\n      migratesFrom\n      plugin {\n        name\n        title\n        status\n        problem\n      }\n      inputs {\n        name\n        title\n      }\n      outputs {\n        name\n        title\n        each\n      }\n      body\n      trigger {\n        start\n        registers\n        everySeconds\n      }\n      paramsSchema\n    }\n  }\n": typeof types.NodeTypesDocument,
    "\n  subscription PluginsChangedInCatalog {\n    pluginsChanged\n  }\n": typeof types.PluginsChangedInCatalogDocument,
    "\n  query ResourceNames {\n    sources(first: 200) {\n      nodes {\n        id\n        name\n      }\n    }\n    workflows(first: 200) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n": typeof types.ResourceNamesDocument,
    "\n  query ExecutionsToCompare($workflowId: ID!) {\n    executions(filter: { workflowId: $workflowId }, first: 20) {\n      nodes {\n        id\n        status\n        createdAt\n        version {\n          id\n          number\n        }\n      }\n    }\n  }\n": typeof types.ExecutionsToCompareDocument,
    "\n  fragment ComparedExecutionParts on Execution {\n    id\n    status\n    createdAt\n    durationMs\n    workflow {\n      id\n      name\n    }\n    version {\n      id\n      number\n    }\n  }\n": typeof types.ComparedExecutionPartsFragmentDoc,
    "\n  query Comparison($leftId: ID!, $rightId: ID!) {\n    executionComparison(leftId: $leftId, rightId: $rightId) {\n      left {\n        ...ComparedExecutionParts\n      }\n      right {\n        ...ComparedExecutionParts\n      }\n      steps {\n        nodeId\n        label\n        iteration\n        change\n        outputChanged\n        statusChanged\n        paramsChanged\n        left {\n          ...StepParts\n        }\n        right {\n          ...StepParts\n        }\n      }\n    }\n  }\n": typeof types.ComparisonDocument,
    "\n  query ComparedStep($id: ID!) {\n    step(id: $id) {\n      id\n      params\n      output(maxSize: 262144)\n    }\n  }\n": typeof types.ComparedStepDocument,
    "\n  fragment CredentialParts on Credential {\n    id\n    name\n    type\n    status\n    problem\n    hosts\n    values\n    filled\n    expiresAt\n    testedAt\n    lastUsedAt\n    updatedAt\n    credentialType {\n      type\n      title\n      icon\n      iconDark\n    }\n  }\n": typeof types.CredentialPartsFragmentDoc,
    "\n  query CredentialTypes {\n    credentialTypes {\n      type\n      title\n      description\n      icon\n      iconDark\n      docsUrl\n      fieldsSchema\n      hosts\n      oauth2\n      oauth2Grant\n      callbackUrl\n      testable\n      reveals\n      plugin {\n        name\n        title\n      }\n    }\n  }\n": typeof types.CredentialTypesDocument,
    "\n  query Credentials($after: String) {\n    credentials(first: 50, after: $after) {\n      nodes {\n        ...CredentialParts\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.CredentialsDocument,
    "\n  query Credential($id: ID!) {\n    credential(id: $id) {\n      ...CredentialParts\n    }\n  }\n": typeof types.CredentialDocument,
    "\n  mutation CreateCredential($input: CreateCredentialInput!) {\n    createCredential(input: $input) {\n      credential {\n        ...CredentialParts\n      }\n    }\n  }\n": typeof types.CreateCredentialDocument,
    "\n  mutation UpdateCredential($input: UpdateCredentialInput!) {\n    updateCredential(input: $input) {\n      credential {\n        ...CredentialParts\n      }\n    }\n  }\n": typeof types.UpdateCredentialDocument,
    "\n  mutation DeleteCredential($input: DeleteCredentialInput!) {\n    deleteCredential(input: $input) {\n      deletedId\n    }\n  }\n": typeof types.DeleteCredentialDocument,
    "\n  mutation TestCredential($input: TestCredentialInput!) {\n    testCredential(input: $input) {\n      ok\n      message\n    }\n  }\n": typeof types.TestCredentialDocument,
    "\n  mutation ConnectCredential($input: ConnectCredentialInput!) {\n    connectCredential(input: $input) {\n      url\n    }\n  }\n": typeof types.ConnectCredentialDocument,
    "\n  query Executions($filter: ExecutionFilter, $after: String) {\n    executions(filter: $filter, first: 30, after: $after) {\n      nodes {\n        id\n        ...ExecutionRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.ExecutionsDocument,
    "\n  subscription ExecutionsLive($workflowId: ID) {\n    executions(workflowId: $workflowId) {\n      id\n      status\n    }\n  }\n": typeof types.ExecutionsLiveDocument,
    "\n  fragment ExecutionRow on Execution {\n    id\n    status\n    start\n    paused\n    startAt\n    wakeAt\n    priority\n    createdAt\n    durationMs\n    error {\n      message\n    }\n    workflow {\n      id\n      name\n    }\n    version {\n      id\n      number\n    }\n  }\n": typeof types.ExecutionRowFragmentDoc,
    "\n  fragment QueueParts on Queue {\n    running\n    priorities {\n      priority\n      depth\n      oldestWaitMs\n    }\n  }\n": typeof types.QueuePartsFragmentDoc,
    "\n  query QueueState {\n    queue {\n      ...QueueParts\n    }\n  }\n": typeof types.QueueStateDocument,
    "\n  subscription QueueLive {\n    queue {\n      ...QueueParts\n    }\n  }\n": typeof types.QueueLiveDocument,
    "\n  query CredentialOptions($types: [String!]) {\n    credentials(types: $types, first: 200) {\n      nodes {\n        id\n        name\n        type\n        status\n        problem\n        credentialType {\n          type\n          title\n        }\n      }\n    }\n  }\n": typeof types.CredentialOptionsDocument,
    "\n  query PreviewExpression($input: PreviewExpressionInput!) {\n    previewExpression(input: $input) {\n      value\n      error\n    }\n  }\n": typeof types.PreviewExpressionDocument,
    "\n  query SourceOptions {\n    sources(first: 200) {\n      nodes {\n        id\n        name\n        url\n        enabled\n      }\n    }\n  }\n": typeof types.SourceOptionsDocument,
    "\n  mutation CreateSourceInField($input: CreateSourceInput!) {\n    createSource(input: $input) {\n      source {\n        id\n        name\n        url\n        enabled\n      }\n    }\n  }\n": typeof types.CreateSourceInFieldDocument,
    "\n  query FieldOptions($input: FieldOptionsInput!) {\n    fieldOptions(input: $input) {\n      options {\n        value\n        label\n        description\n      }\n      next\n      problem {\n        code\n        message\n      }\n    }\n  }\n": typeof types.FieldOptionsDocument,
    "\n  fragment CapabilityParts on PluginCapabilities {\n    host\n    hosts\n    credentials\n    reveals\n  }\n": typeof types.CapabilityPartsFragmentDoc,
    "\n  fragment PluginParts on Plugin {\n    name\n    title\n    description\n    package\n    version\n    status\n    source\n    enabled\n    problem\n    approvedAt\n    capabilities {\n      ...CapabilityParts\n    }\n    approved {\n      ...CapabilityParts\n    }\n    asks {\n      ...CapabilityParts\n    }\n    pending {\n      version\n      capabilities {\n        ...CapabilityParts\n      }\n      asks {\n        ...CapabilityParts\n      }\n      drops {\n        type\n        version\n        workflows\n        workflowCount\n      }\n    }\n    credentialTypes {\n      type\n      title\n      description\n      icon\n      iconDark\n    }\n    nodeTypes {\n      type\n      version\n      kind\n      title\n      description\n      icon\n      iconDark\n    }\n  }\n": typeof types.PluginPartsFragmentDoc,
    "\n  query Plugins {\n    plugins {\n      ...PluginParts\n    }\n  }\n": typeof types.PluginsDocument,
    "\n  query PluginProcesses {\n    plugins {\n      name\n      process {\n        state\n        pid\n        memoryMb\n        calls\n        restarts\n        problem\n      }\n    }\n  }\n": typeof types.PluginProcessesDocument,
    "\n  subscription PluginsChanged {\n    pluginsChanged\n  }\n": typeof types.PluginsChangedDocument,
    "\n  mutation ApprovePlugin($input: ApprovePluginInput!) {\n    approvePlugin(input: $input) {\n      name\n      status\n    }\n  }\n": typeof types.ApprovePluginDocument,
    "\n  mutation SetPluginEnabled($input: SetPluginEnabledInput!) {\n    setPluginEnabled(input: $input) {\n      name\n      status\n    }\n  }\n": typeof types.SetPluginEnabledDocument,
    "\n  mutation InstallPlugin($input: InstallPluginInput!) {\n    installPlugin(input: $input) {\n      name\n      title\n    }\n  }\n": typeof types.InstallPluginDocument,
    "\n  mutation UploadPlugin($input: UploadPluginInput!) {\n    uploadPlugin(input: $input) {\n      name\n      title\n    }\n  }\n": typeof types.UploadPluginDocument,
    "\n  mutation RemovePlugin($input: RemovePluginInput!) {\n    removePlugin(input: $input) {\n      name\n    }\n  }\n": typeof types.RemovePluginDocument,
    "\n  mutation PauseExecution($input: PauseExecutionInput!) {\n    pauseExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n": typeof types.PauseExecutionDocument,
    "\n  mutation ResumeExecution($input: ResumeExecutionInput!) {\n    resumeExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n": typeof types.ResumeExecutionDocument,
    "\n  mutation RetryExecution($input: RetryExecutionInput!) {\n    retryExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n": typeof types.RetryExecutionDocument,
    "\n  mutation ReplayExecution($input: ReplayExecutionInput!) {\n    replayExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n": typeof types.ReplayExecutionDocument,
    "\n  mutation ForkExecution($input: ForkExecutionInput!) {\n    forkExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n": typeof types.ForkExecutionDocument,
    "\n  fragment StepParts on Step {\n    id\n    seq\n    nodeId\n    nodeType\n    label\n    status\n    attempt\n    iteration\n    output(maxSize: 4096)\n    outputSize\n    outputPort\n    reused\n    wait {\n      kind\n      until\n      message\n      topic\n      execution {\n        id\n        workflow {\n          id\n          name\n        }\n      }\n    }\n    error {\n      class\n      code\n      message\n      nodeId\n    }\n    startedAt\n    completedAt\n    durationMs\n  }\n": typeof types.StepPartsFragmentDoc,
    "\n  fragment ExecutionParts on Execution {\n    id\n    status\n    start\n    paused\n    startAt\n    wakeAt\n    priority\n    lastSeq\n    triggerData\n    result\n    error {\n      class\n      code\n      message\n      nodeId\n    }\n    createdAt\n    startedAt\n    completedAt\n    durationMs\n  }\n": typeof types.ExecutionPartsFragmentDoc,
    "\n  subscription ExecutionEvents($executionId: ID!, $afterSeq: Int) {\n    executionEvents(executionId: $executionId, afterSeq: $afterSeq) {\n      seq\n      execution {\n        ...ExecutionParts\n      }\n      steps {\n        ...StepParts\n      }\n    }\n  }\n": typeof types.ExecutionEventsDocument,
    "\n  fragment ExecutionLinkParts on Execution {\n    id\n    createdAt\n    workflow {\n      id\n      name\n    }\n  }\n": typeof types.ExecutionLinkPartsFragmentDoc,
    "\n  query Execution($id: ID!) {\n    execution(id: $id) {\n      ...ExecutionParts\n      depth\n      origin {\n        kind\n        nodeId\n        onlyNode\n        execution {\n          ...ExecutionLinkParts\n        }\n      }\n      parent {\n        ...ExecutionLinkParts\n      }\n      workflow {\n        id\n        name\n        publishedVersion {\n          id\n          number\n        }\n      }\n      version {\n        id\n        number\n        graph\n      }\n      steps {\n        ...StepParts\n      }\n    }\n  }\n": typeof types.ExecutionDocument,
    "\n  mutation CancelExecution($input: CancelExecutionInput!) {\n    cancelExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n": typeof types.CancelExecutionDocument,
    "\n  query StepDetail($id: ID!) {\n    step(id: $id) {\n      id\n      seq\n      output(maxSize: 65536)\n      logs {\n        level\n        message\n      }\n    }\n  }\n": typeof types.StepDetailDocument,
    "\n  query StepWholeOutput($id: ID!) {\n    step(id: $id) {\n      id\n      output\n    }\n  }\n": typeof types.StepWholeOutputDocument,
    "\n  query StepInput($id: ID!) {\n    step(id: $id) {\n      id\n      seq\n      input\n    }\n  }\n": typeof types.StepInputDocument,
    "\n  query StepParams($id: ID!) {\n    step(id: $id) {\n      id\n      seq\n      params\n    }\n  }\n": typeof types.StepParamsDocument,
    "\n  query StepCalled($id: ID!) {\n    step(id: $id) {\n      id\n      calledExecution {\n        ...ExecutionLinkParts\n      }\n    }\n  }\n": typeof types.StepCalledDocument,
    "\n  query StepLoop($id: ID!) {\n    step(id: $id) {\n      id\n      nodeId\n      params\n      input\n    }\n  }\n": typeof types.StepLoopDocument,
    "\n  mutation SignIn($input: SignInInput!) {\n    signIn(input: $input) {\n      viewer {\n        role\n      }\n    }\n  }\n": typeof types.SignInDocument,
    "\n  query Viewer {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      workspace {\n        id\n        name\n      }\n    }\n  }\n": typeof types.ViewerDocument,
    "\n  mutation CreateSource($input: CreateSourceInput!) {\n    createSource(input: $input) {\n      source {\n        id\n        ...SourceRow\n      }\n    }\n  }\n": typeof types.CreateSourceDocument,
    "\n  mutation SetSourceEnabled($input: UpdateSourceInput!) {\n    updateSource(input: $input) {\n      source {\n        id\n        enabled\n      }\n    }\n  }\n": typeof types.SetSourceEnabledDocument,
    "\n  query Sources($after: String) {\n    sources(first: 50, after: $after) {\n      nodes {\n        id\n        ...SourceRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.SourcesDocument,
    "\n  subscription SourcesLive {\n    executions {\n      id\n      start\n    }\n  }\n": typeof types.SourcesLiveDocument,
    "\n  mutation DeleteSource($input: DeleteSourceInput!) {\n    deleteSource(input: $input) {\n      id\n    }\n  }\n": typeof types.DeleteSourceDocument,
    "\n  fragment SourceRow on Source {\n    id\n    name\n    path\n    url\n    enabled\n    triggerCount\n    rejectedCount\n    lastTriggeredAt\n  }\n": typeof types.SourceRowFragmentDoc,
    "\n  fragment ActiveSwitch on Workflow {\n    id\n    name\n    active\n    nextRunAt\n    publishedVersion {\n      id\n      number\n    }\n  }\n": typeof types.ActiveSwitchFragmentDoc,
    "\n  mutation Activate($input: ActivateWorkflowInput!) {\n    activateWorkflow(input: $input) {\n      workflow {\n        ...ActiveSwitch\n      }\n    }\n  }\n": typeof types.ActivateDocument,
    "\n  mutation Deactivate($input: DeactivateWorkflowInput!) {\n    deactivateWorkflow(input: $input) {\n      workflow {\n        ...ActiveSwitch\n      }\n    }\n  }\n": typeof types.DeactivateDocument,
    "\n  mutation CreateWorkflow($input: CreateWorkflowInput!) {\n    createWorkflow(input: $input) {\n      workflow {\n        id\n        name\n      }\n    }\n  }\n": typeof types.CreateWorkflowDocument,
    "\n  query WorkflowOptions($search: String) {\n    workflows(filter: { search: $search }, first: 20) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n": typeof types.WorkflowOptionsDocument,
    "\n  query ChosenWorkflow($id: ID!) {\n    workflow(id: $id) {\n      id\n      name\n    }\n  }\n": typeof types.ChosenWorkflowDocument,
    "\n  query Workflows($filter: WorkflowFilter, $after: String) {\n    workflows(filter: $filter, first: 50, after: $after) {\n      nodes {\n        id\n        ...WorkflowRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.WorkflowsDocument,
    "\n  subscription WorkflowsLive {\n    executions {\n      id\n      status\n    }\n  }\n": typeof types.WorkflowsLiveDocument,
    "\n  mutation DeleteWorkflow($input: DeleteWorkflowInput!) {\n    deleteWorkflow(input: $input) {\n      id\n    }\n  }\n": typeof types.DeleteWorkflowDocument,
    "\n  fragment WorkflowRow on Workflow {\n    ...ActiveSwitch\n    description\n    category\n    draftChanged\n    executionCount\n    successRate\n    publishedVersion {\n      id\n      number\n    }\n    lastExecution {\n      id\n      status\n      createdAt\n    }\n  }\n": typeof types.WorkflowRowFragmentDoc,
};
const documents: Documents = {
    "\n  query ApiKeys($after: String) {\n    apiKeys(first: 50, after: $after) {\n      nodes {\n        id\n        ...ApiKeyRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.ApiKeysDocument,
    "\n  fragment ApiKeyRow on ApiKey {\n    id\n    name\n    prefix\n    role\n    lastUsedAt\n    createdAt\n  }\n": types.ApiKeyRowFragmentDoc,
    "\n  mutation RevokeApiKey($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      id\n    }\n  }\n": types.RevokeApiKeyDocument,
    "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      token\n      apiKey {\n        id\n        ...ApiKeyRow\n      }\n    }\n  }\n": types.CreateApiKeyDocument,
    "\n  query PaletteWorkflows($search: String) {\n    workflows(filter: { search: $search }, first: 7) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n": types.PaletteWorkflowsDocument,
    "\n  mutation SignOut {\n    signOut {\n      ok\n    }\n  }\n": types.SignOutDocument,
    "\n  mutation DecideApproval($input: DecideApprovalInput!) {\n    decideApproval(input: $input) {\n      execution {\n        id\n        status\n      }\n    }\n  }\n": types.DecideApprovalDocument,
    "\n  fragment ApprovalParts on Approval {\n    id\n    message\n    label\n    requestedAt\n    expiresAt\n    execution {\n      id\n      workflow {\n        id\n        name\n      }\n    }\n  }\n": types.ApprovalPartsFragmentDoc,
    "\n  query Approvals($after: String) {\n    approvals(first: 50, after: $after) {\n      nodes {\n        ...ApprovalParts\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.ApprovalsDocument,
    "\n  subscription ApprovalHints {\n    executions {\n      id\n      status\n    }\n  }\n": types.ApprovalHintsDocument,
    "\n  mutation TestTrigger($input: TestTriggerInput!) {\n    testTrigger(input: $input) {\n      items {\n        id\n        data\n      }\n      count\n      problem\n    }\n  }\n": types.TestTriggerDocument,
    "\n  mutation RetryTrigger($input: RetryTriggerInput!) {\n    retryTrigger(input: $input) {\n      workflow {\n        id\n      }\n    }\n  }\n": types.RetryTriggerDocument,
    "\n  query MigrateNode($input: MigrateNodeInput!) {\n    migrateNode(input: $input) {\n      params\n      issues {\n        path\n        message\n      }\n    }\n  }\n": types.MigrateNodeDocument,
    "\n  query CodeTypes($input: CodeTypesInput!) {\n    codeTypes(input: $input)\n  }\n": types.CodeTypesDocument,
    "\n  query LastBegun($workflowId: ID!) {\n    executions(filter: { workflowId: $workflowId, status: [RUNNING, WAITING, COMPLETED, FAILED, CANCELLED, TIMEOUT] }, first: 1) {\n      nodes {\n        id\n      }\n    }\n  }\n": types.LastBegunDocument,
    "\n  subscription TriggerServices($workflowId: ID!) {\n    triggerServices(workflowId: $workflowId) {\n      id\n      nodeId\n      start\n      wanted\n      status\n      problem\n      attempts\n      callbackUrl\n      lastLookAt\n      nextAt\n    }\n  }\n": types.TriggerServicesDocument,
    "\n  fragment WorkflowStateParts on Workflow {\n    id\n    name\n    active\n    nextRunAt\n    draftRevision\n    draftChanged\n    draftIssues {\n      path\n      message\n      nodeId\n      edgeId\n      field\n    }\n    publishedVersion {\n      id\n      number\n      publishedAt\n    }\n    sources {\n      id\n      name\n      url\n    }\n  }\n": types.WorkflowStatePartsFragmentDoc,
    "\n  query BuilderWorkflow($id: ID!) {\n    workflow(id: $id) {\n      ...WorkflowStateParts\n      draft\n    }\n  }\n": types.BuilderWorkflowDocument,
    "\n  mutation SaveDraft($input: SaveWorkflowDraftInput!) {\n    saveWorkflowDraft(input: $input) {\n      workflow {\n        ...WorkflowStateParts\n      }\n    }\n  }\n": types.SaveDraftDocument,
    "\n  mutation RenameWorkflow($input: UpdateWorkflowInput!) {\n    updateWorkflow(input: $input) {\n      workflow {\n        id\n        name\n      }\n    }\n  }\n": types.RenameWorkflowDocument,
    "\n  mutation Publish($input: PublishWorkflowInput!) {\n    publishWorkflow(input: $input) {\n      workflow {\n        ...WorkflowStateParts\n      }\n      version {\n        id\n        number\n      }\n    }\n  }\n": types.PublishDocument,
    "\n  mutation RunWorkflow($input: RunWorkflowInput!) {\n    runWorkflow(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n": types.RunWorkflowDocument,
    "\n  subscription WorkflowExecutions($workflowId: ID!) {\n    executions(workflowId: $workflowId) {\n      id\n      status\n      start\n      workflow {\n        id\n      }\n    }\n  }\n": types.WorkflowExecutionsDocument,
    "\n  query NodeTypes {\n    nodeTypes {\n      type\n      version\n      kind\n      category\n      title\n      description\n      icon\n      iconDark\n      migratesFrom\n      plugin {\n        name\n        title\n        status\n        problem\n      }\n      inputs {\n        name\n        title\n      }\n      outputs {\n        name\n        title\n        each\n      }\n      body\n      trigger {\n        start\n        registers\n        everySeconds\n      }\n      paramsSchema\n    }\n  }\n": types.NodeTypesDocument,
    "\n  subscription PluginsChangedInCatalog {\n    pluginsChanged\n  }\n": types.PluginsChangedInCatalogDocument,
    "\n  query ResourceNames {\n    sources(first: 200) {\n      nodes {\n        id\n        name\n      }\n    }\n    workflows(first: 200) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n": types.ResourceNamesDocument,
    "\n  query ExecutionsToCompare($workflowId: ID!) {\n    executions(filter: { workflowId: $workflowId }, first: 20) {\n      nodes {\n        id\n        status\n        createdAt\n        version {\n          id\n          number\n        }\n      }\n    }\n  }\n": types.ExecutionsToCompareDocument,
    "\n  fragment ComparedExecutionParts on Execution {\n    id\n    status\n    createdAt\n    durationMs\n    workflow {\n      id\n      name\n    }\n    version {\n      id\n      number\n    }\n  }\n": types.ComparedExecutionPartsFragmentDoc,
    "\n  query Comparison($leftId: ID!, $rightId: ID!) {\n    executionComparison(leftId: $leftId, rightId: $rightId) {\n      left {\n        ...ComparedExecutionParts\n      }\n      right {\n        ...ComparedExecutionParts\n      }\n      steps {\n        nodeId\n        label\n        iteration\n        change\n        outputChanged\n        statusChanged\n        paramsChanged\n        left {\n          ...StepParts\n        }\n        right {\n          ...StepParts\n        }\n      }\n    }\n  }\n": types.ComparisonDocument,
    "\n  query ComparedStep($id: ID!) {\n    step(id: $id) {\n      id\n      params\n      output(maxSize: 262144)\n    }\n  }\n": types.ComparedStepDocument,
    "\n  fragment CredentialParts on Credential {\n    id\n    name\n    type\n    status\n    problem\n    hosts\n    values\n    filled\n    expiresAt\n    testedAt\n    lastUsedAt\n    updatedAt\n    credentialType {\n      type\n      title\n      icon\n      iconDark\n    }\n  }\n": types.CredentialPartsFragmentDoc,
    "\n  query CredentialTypes {\n    credentialTypes {\n      type\n      title\n      description\n      icon\n      iconDark\n      docsUrl\n      fieldsSchema\n      hosts\n      oauth2\n      oauth2Grant\n      callbackUrl\n      testable\n      reveals\n      plugin {\n        name\n        title\n      }\n    }\n  }\n": types.CredentialTypesDocument,
    "\n  query Credentials($after: String) {\n    credentials(first: 50, after: $after) {\n      nodes {\n        ...CredentialParts\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.CredentialsDocument,
    "\n  query Credential($id: ID!) {\n    credential(id: $id) {\n      ...CredentialParts\n    }\n  }\n": types.CredentialDocument,
    "\n  mutation CreateCredential($input: CreateCredentialInput!) {\n    createCredential(input: $input) {\n      credential {\n        ...CredentialParts\n      }\n    }\n  }\n": types.CreateCredentialDocument,
    "\n  mutation UpdateCredential($input: UpdateCredentialInput!) {\n    updateCredential(input: $input) {\n      credential {\n        ...CredentialParts\n      }\n    }\n  }\n": types.UpdateCredentialDocument,
    "\n  mutation DeleteCredential($input: DeleteCredentialInput!) {\n    deleteCredential(input: $input) {\n      deletedId\n    }\n  }\n": types.DeleteCredentialDocument,
    "\n  mutation TestCredential($input: TestCredentialInput!) {\n    testCredential(input: $input) {\n      ok\n      message\n    }\n  }\n": types.TestCredentialDocument,
    "\n  mutation ConnectCredential($input: ConnectCredentialInput!) {\n    connectCredential(input: $input) {\n      url\n    }\n  }\n": types.ConnectCredentialDocument,
    "\n  query Executions($filter: ExecutionFilter, $after: String) {\n    executions(filter: $filter, first: 30, after: $after) {\n      nodes {\n        id\n        ...ExecutionRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.ExecutionsDocument,
    "\n  subscription ExecutionsLive($workflowId: ID) {\n    executions(workflowId: $workflowId) {\n      id\n      status\n    }\n  }\n": types.ExecutionsLiveDocument,
    "\n  fragment ExecutionRow on Execution {\n    id\n    status\n    start\n    paused\n    startAt\n    wakeAt\n    priority\n    createdAt\n    durationMs\n    error {\n      message\n    }\n    workflow {\n      id\n      name\n    }\n    version {\n      id\n      number\n    }\n  }\n": types.ExecutionRowFragmentDoc,
    "\n  fragment QueueParts on Queue {\n    running\n    priorities {\n      priority\n      depth\n      oldestWaitMs\n    }\n  }\n": types.QueuePartsFragmentDoc,
    "\n  query QueueState {\n    queue {\n      ...QueueParts\n    }\n  }\n": types.QueueStateDocument,
    "\n  subscription QueueLive {\n    queue {\n      ...QueueParts\n    }\n  }\n": types.QueueLiveDocument,
    "\n  query CredentialOptions($types: [String!]) {\n    credentials(types: $types, first: 200) {\n      nodes {\n        id\n        name\n        type\n        status\n        problem\n        credentialType {\n          type\n          title\n        }\n      }\n    }\n  }\n": types.CredentialOptionsDocument,
    "\n  query PreviewExpression($input: PreviewExpressionInput!) {\n    previewExpression(input: $input) {\n      value\n      error\n    }\n  }\n": types.PreviewExpressionDocument,
    "\n  query SourceOptions {\n    sources(first: 200) {\n      nodes {\n        id\n        name\n        url\n        enabled\n      }\n    }\n  }\n": types.SourceOptionsDocument,
    "\n  mutation CreateSourceInField($input: CreateSourceInput!) {\n    createSource(input: $input) {\n      source {\n        id\n        name\n        url\n        enabled\n      }\n    }\n  }\n": types.CreateSourceInFieldDocument,
    "\n  query FieldOptions($input: FieldOptionsInput!) {\n    fieldOptions(input: $input) {\n      options {\n        value\n        label\n        description\n      }\n      next\n      problem {\n        code\n        message\n      }\n    }\n  }\n": types.FieldOptionsDocument,
    "\n  fragment CapabilityParts on PluginCapabilities {\n    host\n    hosts\n    credentials\n    reveals\n  }\n": types.CapabilityPartsFragmentDoc,
    "\n  fragment PluginParts on Plugin {\n    name\n    title\n    description\n    package\n    version\n    status\n    source\n    enabled\n    problem\n    approvedAt\n    capabilities {\n      ...CapabilityParts\n    }\n    approved {\n      ...CapabilityParts\n    }\n    asks {\n      ...CapabilityParts\n    }\n    pending {\n      version\n      capabilities {\n        ...CapabilityParts\n      }\n      asks {\n        ...CapabilityParts\n      }\n      drops {\n        type\n        version\n        workflows\n        workflowCount\n      }\n    }\n    credentialTypes {\n      type\n      title\n      description\n      icon\n      iconDark\n    }\n    nodeTypes {\n      type\n      version\n      kind\n      title\n      description\n      icon\n      iconDark\n    }\n  }\n": types.PluginPartsFragmentDoc,
    "\n  query Plugins {\n    plugins {\n      ...PluginParts\n    }\n  }\n": types.PluginsDocument,
    "\n  query PluginProcesses {\n    plugins {\n      name\n      process {\n        state\n        pid\n        memoryMb\n        calls\n        restarts\n        problem\n      }\n    }\n  }\n": types.PluginProcessesDocument,
    "\n  subscription PluginsChanged {\n    pluginsChanged\n  }\n": types.PluginsChangedDocument,
    "\n  mutation ApprovePlugin($input: ApprovePluginInput!) {\n    approvePlugin(input: $input) {\n      name\n      status\n    }\n  }\n": types.ApprovePluginDocument,
    "\n  mutation SetPluginEnabled($input: SetPluginEnabledInput!) {\n    setPluginEnabled(input: $input) {\n      name\n      status\n    }\n  }\n": types.SetPluginEnabledDocument,
    "\n  mutation InstallPlugin($input: InstallPluginInput!) {\n    installPlugin(input: $input) {\n      name\n      title\n    }\n  }\n": types.InstallPluginDocument,
    "\n  mutation UploadPlugin($input: UploadPluginInput!) {\n    uploadPlugin(input: $input) {\n      name\n      title\n    }\n  }\n": types.UploadPluginDocument,
    "\n  mutation RemovePlugin($input: RemovePluginInput!) {\n    removePlugin(input: $input) {\n      name\n    }\n  }\n": types.RemovePluginDocument,
    "\n  mutation PauseExecution($input: PauseExecutionInput!) {\n    pauseExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n": types.PauseExecutionDocument,
    "\n  mutation ResumeExecution($input: ResumeExecutionInput!) {\n    resumeExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n": types.ResumeExecutionDocument,
    "\n  mutation RetryExecution($input: RetryExecutionInput!) {\n    retryExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n": types.RetryExecutionDocument,
    "\n  mutation ReplayExecution($input: ReplayExecutionInput!) {\n    replayExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n": types.ReplayExecutionDocument,
    "\n  mutation ForkExecution($input: ForkExecutionInput!) {\n    forkExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n": types.ForkExecutionDocument,
    "\n  fragment StepParts on Step {\n    id\n    seq\n    nodeId\n    nodeType\n    label\n    status\n    attempt\n    iteration\n    output(maxSize: 4096)\n    outputSize\n    outputPort\n    reused\n    wait {\n      kind\n      until\n      message\n      topic\n      execution {\n        id\n        workflow {\n          id\n          name\n        }\n      }\n    }\n    error {\n      class\n      code\n      message\n      nodeId\n    }\n    startedAt\n    completedAt\n    durationMs\n  }\n": types.StepPartsFragmentDoc,
    "\n  fragment ExecutionParts on Execution {\n    id\n    status\n    start\n    paused\n    startAt\n    wakeAt\n    priority\n    lastSeq\n    triggerData\n    result\n    error {\n      class\n      code\n      message\n      nodeId\n    }\n    createdAt\n    startedAt\n    completedAt\n    durationMs\n  }\n": types.ExecutionPartsFragmentDoc,
    "\n  subscription ExecutionEvents($executionId: ID!, $afterSeq: Int) {\n    executionEvents(executionId: $executionId, afterSeq: $afterSeq) {\n      seq\n      execution {\n        ...ExecutionParts\n      }\n      steps {\n        ...StepParts\n      }\n    }\n  }\n": types.ExecutionEventsDocument,
    "\n  fragment ExecutionLinkParts on Execution {\n    id\n    createdAt\n    workflow {\n      id\n      name\n    }\n  }\n": types.ExecutionLinkPartsFragmentDoc,
    "\n  query Execution($id: ID!) {\n    execution(id: $id) {\n      ...ExecutionParts\n      depth\n      origin {\n        kind\n        nodeId\n        onlyNode\n        execution {\n          ...ExecutionLinkParts\n        }\n      }\n      parent {\n        ...ExecutionLinkParts\n      }\n      workflow {\n        id\n        name\n        publishedVersion {\n          id\n          number\n        }\n      }\n      version {\n        id\n        number\n        graph\n      }\n      steps {\n        ...StepParts\n      }\n    }\n  }\n": types.ExecutionDocument,
    "\n  mutation CancelExecution($input: CancelExecutionInput!) {\n    cancelExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n": types.CancelExecutionDocument,
    "\n  query StepDetail($id: ID!) {\n    step(id: $id) {\n      id\n      seq\n      output(maxSize: 65536)\n      logs {\n        level\n        message\n      }\n    }\n  }\n": types.StepDetailDocument,
    "\n  query StepWholeOutput($id: ID!) {\n    step(id: $id) {\n      id\n      output\n    }\n  }\n": types.StepWholeOutputDocument,
    "\n  query StepInput($id: ID!) {\n    step(id: $id) {\n      id\n      seq\n      input\n    }\n  }\n": types.StepInputDocument,
    "\n  query StepParams($id: ID!) {\n    step(id: $id) {\n      id\n      seq\n      params\n    }\n  }\n": types.StepParamsDocument,
    "\n  query StepCalled($id: ID!) {\n    step(id: $id) {\n      id\n      calledExecution {\n        ...ExecutionLinkParts\n      }\n    }\n  }\n": types.StepCalledDocument,
    "\n  query StepLoop($id: ID!) {\n    step(id: $id) {\n      id\n      nodeId\n      params\n      input\n    }\n  }\n": types.StepLoopDocument,
    "\n  mutation SignIn($input: SignInInput!) {\n    signIn(input: $input) {\n      viewer {\n        role\n      }\n    }\n  }\n": types.SignInDocument,
    "\n  query Viewer {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      workspace {\n        id\n        name\n      }\n    }\n  }\n": types.ViewerDocument,
    "\n  mutation CreateSource($input: CreateSourceInput!) {\n    createSource(input: $input) {\n      source {\n        id\n        ...SourceRow\n      }\n    }\n  }\n": types.CreateSourceDocument,
    "\n  mutation SetSourceEnabled($input: UpdateSourceInput!) {\n    updateSource(input: $input) {\n      source {\n        id\n        enabled\n      }\n    }\n  }\n": types.SetSourceEnabledDocument,
    "\n  query Sources($after: String) {\n    sources(first: 50, after: $after) {\n      nodes {\n        id\n        ...SourceRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.SourcesDocument,
    "\n  subscription SourcesLive {\n    executions {\n      id\n      start\n    }\n  }\n": types.SourcesLiveDocument,
    "\n  mutation DeleteSource($input: DeleteSourceInput!) {\n    deleteSource(input: $input) {\n      id\n    }\n  }\n": types.DeleteSourceDocument,
    "\n  fragment SourceRow on Source {\n    id\n    name\n    path\n    url\n    enabled\n    triggerCount\n    rejectedCount\n    lastTriggeredAt\n  }\n": types.SourceRowFragmentDoc,
    "\n  fragment ActiveSwitch on Workflow {\n    id\n    name\n    active\n    nextRunAt\n    publishedVersion {\n      id\n      number\n    }\n  }\n": types.ActiveSwitchFragmentDoc,
    "\n  mutation Activate($input: ActivateWorkflowInput!) {\n    activateWorkflow(input: $input) {\n      workflow {\n        ...ActiveSwitch\n      }\n    }\n  }\n": types.ActivateDocument,
    "\n  mutation Deactivate($input: DeactivateWorkflowInput!) {\n    deactivateWorkflow(input: $input) {\n      workflow {\n        ...ActiveSwitch\n      }\n    }\n  }\n": types.DeactivateDocument,
    "\n  mutation CreateWorkflow($input: CreateWorkflowInput!) {\n    createWorkflow(input: $input) {\n      workflow {\n        id\n        name\n      }\n    }\n  }\n": types.CreateWorkflowDocument,
    "\n  query WorkflowOptions($search: String) {\n    workflows(filter: { search: $search }, first: 20) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n": types.WorkflowOptionsDocument,
    "\n  query ChosenWorkflow($id: ID!) {\n    workflow(id: $id) {\n      id\n      name\n    }\n  }\n": types.ChosenWorkflowDocument,
    "\n  query Workflows($filter: WorkflowFilter, $after: String) {\n    workflows(filter: $filter, first: 50, after: $after) {\n      nodes {\n        id\n        ...WorkflowRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.WorkflowsDocument,
    "\n  subscription WorkflowsLive {\n    executions {\n      id\n      status\n    }\n  }\n": types.WorkflowsLiveDocument,
    "\n  mutation DeleteWorkflow($input: DeleteWorkflowInput!) {\n    deleteWorkflow(input: $input) {\n      id\n    }\n  }\n": types.DeleteWorkflowDocument,
    "\n  fragment WorkflowRow on Workflow {\n    ...ActiveSwitch\n    description\n    category\n    draftChanged\n    executionCount\n    successRate\n    publishedVersion {\n      id\n      number\n    }\n    lastExecution {\n      id\n      status\n      createdAt\n    }\n  }\n": types.WorkflowRowFragmentDoc,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ApiKeys($after: String) {\n    apiKeys(first: 50, after: $after) {\n      nodes {\n        id\n        ...ApiKeyRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query ApiKeys($after: String) {\n    apiKeys(first: 50, after: $after) {\n      nodes {\n        id\n        ...ApiKeyRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApiKeyRow on ApiKey {\n    id\n    name\n    prefix\n    role\n    lastUsedAt\n    createdAt\n  }\n"): (typeof documents)["\n  fragment ApiKeyRow on ApiKey {\n    id\n    name\n    prefix\n    role\n    lastUsedAt\n    createdAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeApiKey($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      id\n    }\n  }\n"): (typeof documents)["\n  mutation RevokeApiKey($input: RevokeApiKeyInput!) {\n    revokeApiKey(input: $input) {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      token\n      apiKey {\n        id\n        ...ApiKeyRow\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateApiKey($input: CreateApiKeyInput!) {\n    createApiKey(input: $input) {\n      token\n      apiKey {\n        id\n        ...ApiKeyRow\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PaletteWorkflows($search: String) {\n    workflows(filter: { search: $search }, first: 7) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  query PaletteWorkflows($search: String) {\n    workflows(filter: { search: $search }, first: 7) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignOut {\n    signOut {\n      ok\n    }\n  }\n"): (typeof documents)["\n  mutation SignOut {\n    signOut {\n      ok\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DecideApproval($input: DecideApprovalInput!) {\n    decideApproval(input: $input) {\n      execution {\n        id\n        status\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation DecideApproval($input: DecideApprovalInput!) {\n    decideApproval(input: $input) {\n      execution {\n        id\n        status\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ApprovalParts on Approval {\n    id\n    message\n    label\n    requestedAt\n    expiresAt\n    execution {\n      id\n      workflow {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  fragment ApprovalParts on Approval {\n    id\n    message\n    label\n    requestedAt\n    expiresAt\n    execution {\n      id\n      workflow {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Approvals($after: String) {\n    approvals(first: 50, after: $after) {\n      nodes {\n        ...ApprovalParts\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query Approvals($after: String) {\n    approvals(first: 50, after: $after) {\n      nodes {\n        ...ApprovalParts\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ApprovalHints {\n    executions {\n      id\n      status\n    }\n  }\n"): (typeof documents)["\n  subscription ApprovalHints {\n    executions {\n      id\n      status\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TestTrigger($input: TestTriggerInput!) {\n    testTrigger(input: $input) {\n      items {\n        id\n        data\n      }\n      count\n      problem\n    }\n  }\n"): (typeof documents)["\n  mutation TestTrigger($input: TestTriggerInput!) {\n    testTrigger(input: $input) {\n      items {\n        id\n        data\n      }\n      count\n      problem\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RetryTrigger($input: RetryTriggerInput!) {\n    retryTrigger(input: $input) {\n      workflow {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RetryTrigger($input: RetryTriggerInput!) {\n    retryTrigger(input: $input) {\n      workflow {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query MigrateNode($input: MigrateNodeInput!) {\n    migrateNode(input: $input) {\n      params\n      issues {\n        path\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  query MigrateNode($input: MigrateNodeInput!) {\n    migrateNode(input: $input) {\n      params\n      issues {\n        path\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CodeTypes($input: CodeTypesInput!) {\n    codeTypes(input: $input)\n  }\n"): (typeof documents)["\n  query CodeTypes($input: CodeTypesInput!) {\n    codeTypes(input: $input)\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LastBegun($workflowId: ID!) {\n    executions(filter: { workflowId: $workflowId, status: [RUNNING, WAITING, COMPLETED, FAILED, CANCELLED, TIMEOUT] }, first: 1) {\n      nodes {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  query LastBegun($workflowId: ID!) {\n    executions(filter: { workflowId: $workflowId, status: [RUNNING, WAITING, COMPLETED, FAILED, CANCELLED, TIMEOUT] }, first: 1) {\n      nodes {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription TriggerServices($workflowId: ID!) {\n    triggerServices(workflowId: $workflowId) {\n      id\n      nodeId\n      start\n      wanted\n      status\n      problem\n      attempts\n      callbackUrl\n      lastLookAt\n      nextAt\n    }\n  }\n"): (typeof documents)["\n  subscription TriggerServices($workflowId: ID!) {\n    triggerServices(workflowId: $workflowId) {\n      id\n      nodeId\n      start\n      wanted\n      status\n      problem\n      attempts\n      callbackUrl\n      lastLookAt\n      nextAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment WorkflowStateParts on Workflow {\n    id\n    name\n    active\n    nextRunAt\n    draftRevision\n    draftChanged\n    draftIssues {\n      path\n      message\n      nodeId\n      edgeId\n      field\n    }\n    publishedVersion {\n      id\n      number\n      publishedAt\n    }\n    sources {\n      id\n      name\n      url\n    }\n  }\n"): (typeof documents)["\n  fragment WorkflowStateParts on Workflow {\n    id\n    name\n    active\n    nextRunAt\n    draftRevision\n    draftChanged\n    draftIssues {\n      path\n      message\n      nodeId\n      edgeId\n      field\n    }\n    publishedVersion {\n      id\n      number\n      publishedAt\n    }\n    sources {\n      id\n      name\n      url\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query BuilderWorkflow($id: ID!) {\n    workflow(id: $id) {\n      ...WorkflowStateParts\n      draft\n    }\n  }\n"): (typeof documents)["\n  query BuilderWorkflow($id: ID!) {\n    workflow(id: $id) {\n      ...WorkflowStateParts\n      draft\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SaveDraft($input: SaveWorkflowDraftInput!) {\n    saveWorkflowDraft(input: $input) {\n      workflow {\n        ...WorkflowStateParts\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SaveDraft($input: SaveWorkflowDraftInput!) {\n    saveWorkflowDraft(input: $input) {\n      workflow {\n        ...WorkflowStateParts\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RenameWorkflow($input: UpdateWorkflowInput!) {\n    updateWorkflow(input: $input) {\n      workflow {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RenameWorkflow($input: UpdateWorkflowInput!) {\n    updateWorkflow(input: $input) {\n      workflow {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Publish($input: PublishWorkflowInput!) {\n    publishWorkflow(input: $input) {\n      workflow {\n        ...WorkflowStateParts\n      }\n      version {\n        id\n        number\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation Publish($input: PublishWorkflowInput!) {\n    publishWorkflow(input: $input) {\n      workflow {\n        ...WorkflowStateParts\n      }\n      version {\n        id\n        number\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RunWorkflow($input: RunWorkflowInput!) {\n    runWorkflow(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RunWorkflow($input: RunWorkflowInput!) {\n    runWorkflow(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription WorkflowExecutions($workflowId: ID!) {\n    executions(workflowId: $workflowId) {\n      id\n      status\n      start\n      workflow {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription WorkflowExecutions($workflowId: ID!) {\n    executions(workflowId: $workflowId) {\n      id\n      status\n      start\n      workflow {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query NodeTypes {\n    nodeTypes {\n      type\n      version\n      kind\n      category\n      title\n      description\n      icon\n      iconDark\n      migratesFrom\n      plugin {\n        name\n        title\n        status\n        problem\n      }\n      inputs {\n        name\n        title\n      }\n      outputs {\n        name\n        title\n        each\n      }\n      body\n      trigger {\n        start\n        registers\n        everySeconds\n      }\n      paramsSchema\n    }\n  }\n"): (typeof documents)["\n  query NodeTypes {\n    nodeTypes {\n      type\n      version\n      kind\n      category\n      title\n      description\n      icon\n      iconDark\n      migratesFrom\n      plugin {\n        name\n        title\n        status\n        problem\n      }\n      inputs {\n        name\n        title\n      }\n      outputs {\n        name\n        title\n        each\n      }\n      body\n      trigger {\n        start\n        registers\n        everySeconds\n      }\n      paramsSchema\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription PluginsChangedInCatalog {\n    pluginsChanged\n  }\n"): (typeof documents)["\n  subscription PluginsChangedInCatalog {\n    pluginsChanged\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ResourceNames {\n    sources(first: 200) {\n      nodes {\n        id\n        name\n      }\n    }\n    workflows(first: 200) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  query ResourceNames {\n    sources(first: 200) {\n      nodes {\n        id\n        name\n      }\n    }\n    workflows(first: 200) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ExecutionsToCompare($workflowId: ID!) {\n    executions(filter: { workflowId: $workflowId }, first: 20) {\n      nodes {\n        id\n        status\n        createdAt\n        version {\n          id\n          number\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query ExecutionsToCompare($workflowId: ID!) {\n    executions(filter: { workflowId: $workflowId }, first: 20) {\n      nodes {\n        id\n        status\n        createdAt\n        version {\n          id\n          number\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ComparedExecutionParts on Execution {\n    id\n    status\n    createdAt\n    durationMs\n    workflow {\n      id\n      name\n    }\n    version {\n      id\n      number\n    }\n  }\n"): (typeof documents)["\n  fragment ComparedExecutionParts on Execution {\n    id\n    status\n    createdAt\n    durationMs\n    workflow {\n      id\n      name\n    }\n    version {\n      id\n      number\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Comparison($leftId: ID!, $rightId: ID!) {\n    executionComparison(leftId: $leftId, rightId: $rightId) {\n      left {\n        ...ComparedExecutionParts\n      }\n      right {\n        ...ComparedExecutionParts\n      }\n      steps {\n        nodeId\n        label\n        iteration\n        change\n        outputChanged\n        statusChanged\n        paramsChanged\n        left {\n          ...StepParts\n        }\n        right {\n          ...StepParts\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query Comparison($leftId: ID!, $rightId: ID!) {\n    executionComparison(leftId: $leftId, rightId: $rightId) {\n      left {\n        ...ComparedExecutionParts\n      }\n      right {\n        ...ComparedExecutionParts\n      }\n      steps {\n        nodeId\n        label\n        iteration\n        change\n        outputChanged\n        statusChanged\n        paramsChanged\n        left {\n          ...StepParts\n        }\n        right {\n          ...StepParts\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ComparedStep($id: ID!) {\n    step(id: $id) {\n      id\n      params\n      output(maxSize: 262144)\n    }\n  }\n"): (typeof documents)["\n  query ComparedStep($id: ID!) {\n    step(id: $id) {\n      id\n      params\n      output(maxSize: 262144)\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CredentialParts on Credential {\n    id\n    name\n    type\n    status\n    problem\n    hosts\n    values\n    filled\n    expiresAt\n    testedAt\n    lastUsedAt\n    updatedAt\n    credentialType {\n      type\n      title\n      icon\n      iconDark\n    }\n  }\n"): (typeof documents)["\n  fragment CredentialParts on Credential {\n    id\n    name\n    type\n    status\n    problem\n    hosts\n    values\n    filled\n    expiresAt\n    testedAt\n    lastUsedAt\n    updatedAt\n    credentialType {\n      type\n      title\n      icon\n      iconDark\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CredentialTypes {\n    credentialTypes {\n      type\n      title\n      description\n      icon\n      iconDark\n      docsUrl\n      fieldsSchema\n      hosts\n      oauth2\n      oauth2Grant\n      callbackUrl\n      testable\n      reveals\n      plugin {\n        name\n        title\n      }\n    }\n  }\n"): (typeof documents)["\n  query CredentialTypes {\n    credentialTypes {\n      type\n      title\n      description\n      icon\n      iconDark\n      docsUrl\n      fieldsSchema\n      hosts\n      oauth2\n      oauth2Grant\n      callbackUrl\n      testable\n      reveals\n      plugin {\n        name\n        title\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Credentials($after: String) {\n    credentials(first: 50, after: $after) {\n      nodes {\n        ...CredentialParts\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query Credentials($after: String) {\n    credentials(first: 50, after: $after) {\n      nodes {\n        ...CredentialParts\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Credential($id: ID!) {\n    credential(id: $id) {\n      ...CredentialParts\n    }\n  }\n"): (typeof documents)["\n  query Credential($id: ID!) {\n    credential(id: $id) {\n      ...CredentialParts\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateCredential($input: CreateCredentialInput!) {\n    createCredential(input: $input) {\n      credential {\n        ...CredentialParts\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateCredential($input: CreateCredentialInput!) {\n    createCredential(input: $input) {\n      credential {\n        ...CredentialParts\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateCredential($input: UpdateCredentialInput!) {\n    updateCredential(input: $input) {\n      credential {\n        ...CredentialParts\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateCredential($input: UpdateCredentialInput!) {\n    updateCredential(input: $input) {\n      credential {\n        ...CredentialParts\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteCredential($input: DeleteCredentialInput!) {\n    deleteCredential(input: $input) {\n      deletedId\n    }\n  }\n"): (typeof documents)["\n  mutation DeleteCredential($input: DeleteCredentialInput!) {\n    deleteCredential(input: $input) {\n      deletedId\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation TestCredential($input: TestCredentialInput!) {\n    testCredential(input: $input) {\n      ok\n      message\n    }\n  }\n"): (typeof documents)["\n  mutation TestCredential($input: TestCredentialInput!) {\n    testCredential(input: $input) {\n      ok\n      message\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ConnectCredential($input: ConnectCredentialInput!) {\n    connectCredential(input: $input) {\n      url\n    }\n  }\n"): (typeof documents)["\n  mutation ConnectCredential($input: ConnectCredentialInput!) {\n    connectCredential(input: $input) {\n      url\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Executions($filter: ExecutionFilter, $after: String) {\n    executions(filter: $filter, first: 30, after: $after) {\n      nodes {\n        id\n        ...ExecutionRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query Executions($filter: ExecutionFilter, $after: String) {\n    executions(filter: $filter, first: 30, after: $after) {\n      nodes {\n        id\n        ...ExecutionRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ExecutionsLive($workflowId: ID) {\n    executions(workflowId: $workflowId) {\n      id\n      status\n    }\n  }\n"): (typeof documents)["\n  subscription ExecutionsLive($workflowId: ID) {\n    executions(workflowId: $workflowId) {\n      id\n      status\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ExecutionRow on Execution {\n    id\n    status\n    start\n    paused\n    startAt\n    wakeAt\n    priority\n    createdAt\n    durationMs\n    error {\n      message\n    }\n    workflow {\n      id\n      name\n    }\n    version {\n      id\n      number\n    }\n  }\n"): (typeof documents)["\n  fragment ExecutionRow on Execution {\n    id\n    status\n    start\n    paused\n    startAt\n    wakeAt\n    priority\n    createdAt\n    durationMs\n    error {\n      message\n    }\n    workflow {\n      id\n      name\n    }\n    version {\n      id\n      number\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment QueueParts on Queue {\n    running\n    priorities {\n      priority\n      depth\n      oldestWaitMs\n    }\n  }\n"): (typeof documents)["\n  fragment QueueParts on Queue {\n    running\n    priorities {\n      priority\n      depth\n      oldestWaitMs\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query QueueState {\n    queue {\n      ...QueueParts\n    }\n  }\n"): (typeof documents)["\n  query QueueState {\n    queue {\n      ...QueueParts\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription QueueLive {\n    queue {\n      ...QueueParts\n    }\n  }\n"): (typeof documents)["\n  subscription QueueLive {\n    queue {\n      ...QueueParts\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CredentialOptions($types: [String!]) {\n    credentials(types: $types, first: 200) {\n      nodes {\n        id\n        name\n        type\n        status\n        problem\n        credentialType {\n          type\n          title\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  query CredentialOptions($types: [String!]) {\n    credentials(types: $types, first: 200) {\n      nodes {\n        id\n        name\n        type\n        status\n        problem\n        credentialType {\n          type\n          title\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PreviewExpression($input: PreviewExpressionInput!) {\n    previewExpression(input: $input) {\n      value\n      error\n    }\n  }\n"): (typeof documents)["\n  query PreviewExpression($input: PreviewExpressionInput!) {\n    previewExpression(input: $input) {\n      value\n      error\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query SourceOptions {\n    sources(first: 200) {\n      nodes {\n        id\n        name\n        url\n        enabled\n      }\n    }\n  }\n"): (typeof documents)["\n  query SourceOptions {\n    sources(first: 200) {\n      nodes {\n        id\n        name\n        url\n        enabled\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateSourceInField($input: CreateSourceInput!) {\n    createSource(input: $input) {\n      source {\n        id\n        name\n        url\n        enabled\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateSourceInField($input: CreateSourceInput!) {\n    createSource(input: $input) {\n      source {\n        id\n        name\n        url\n        enabled\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FieldOptions($input: FieldOptionsInput!) {\n    fieldOptions(input: $input) {\n      options {\n        value\n        label\n        description\n      }\n      next\n      problem {\n        code\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  query FieldOptions($input: FieldOptionsInput!) {\n    fieldOptions(input: $input) {\n      options {\n        value\n        label\n        description\n      }\n      next\n      problem {\n        code\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CapabilityParts on PluginCapabilities {\n    host\n    hosts\n    credentials\n    reveals\n  }\n"): (typeof documents)["\n  fragment CapabilityParts on PluginCapabilities {\n    host\n    hosts\n    credentials\n    reveals\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment PluginParts on Plugin {\n    name\n    title\n    description\n    package\n    version\n    status\n    source\n    enabled\n    problem\n    approvedAt\n    capabilities {\n      ...CapabilityParts\n    }\n    approved {\n      ...CapabilityParts\n    }\n    asks {\n      ...CapabilityParts\n    }\n    pending {\n      version\n      capabilities {\n        ...CapabilityParts\n      }\n      asks {\n        ...CapabilityParts\n      }\n      drops {\n        type\n        version\n        workflows\n        workflowCount\n      }\n    }\n    credentialTypes {\n      type\n      title\n      description\n      icon\n      iconDark\n    }\n    nodeTypes {\n      type\n      version\n      kind\n      title\n      description\n      icon\n      iconDark\n    }\n  }\n"): (typeof documents)["\n  fragment PluginParts on Plugin {\n    name\n    title\n    description\n    package\n    version\n    status\n    source\n    enabled\n    problem\n    approvedAt\n    capabilities {\n      ...CapabilityParts\n    }\n    approved {\n      ...CapabilityParts\n    }\n    asks {\n      ...CapabilityParts\n    }\n    pending {\n      version\n      capabilities {\n        ...CapabilityParts\n      }\n      asks {\n        ...CapabilityParts\n      }\n      drops {\n        type\n        version\n        workflows\n        workflowCount\n      }\n    }\n    credentialTypes {\n      type\n      title\n      description\n      icon\n      iconDark\n    }\n    nodeTypes {\n      type\n      version\n      kind\n      title\n      description\n      icon\n      iconDark\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Plugins {\n    plugins {\n      ...PluginParts\n    }\n  }\n"): (typeof documents)["\n  query Plugins {\n    plugins {\n      ...PluginParts\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query PluginProcesses {\n    plugins {\n      name\n      process {\n        state\n        pid\n        memoryMb\n        calls\n        restarts\n        problem\n      }\n    }\n  }\n"): (typeof documents)["\n  query PluginProcesses {\n    plugins {\n      name\n      process {\n        state\n        pid\n        memoryMb\n        calls\n        restarts\n        problem\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription PluginsChanged {\n    pluginsChanged\n  }\n"): (typeof documents)["\n  subscription PluginsChanged {\n    pluginsChanged\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ApprovePlugin($input: ApprovePluginInput!) {\n    approvePlugin(input: $input) {\n      name\n      status\n    }\n  }\n"): (typeof documents)["\n  mutation ApprovePlugin($input: ApprovePluginInput!) {\n    approvePlugin(input: $input) {\n      name\n      status\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetPluginEnabled($input: SetPluginEnabledInput!) {\n    setPluginEnabled(input: $input) {\n      name\n      status\n    }\n  }\n"): (typeof documents)["\n  mutation SetPluginEnabled($input: SetPluginEnabledInput!) {\n    setPluginEnabled(input: $input) {\n      name\n      status\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation InstallPlugin($input: InstallPluginInput!) {\n    installPlugin(input: $input) {\n      name\n      title\n    }\n  }\n"): (typeof documents)["\n  mutation InstallPlugin($input: InstallPluginInput!) {\n    installPlugin(input: $input) {\n      name\n      title\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UploadPlugin($input: UploadPluginInput!) {\n    uploadPlugin(input: $input) {\n      name\n      title\n    }\n  }\n"): (typeof documents)["\n  mutation UploadPlugin($input: UploadPluginInput!) {\n    uploadPlugin(input: $input) {\n      name\n      title\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RemovePlugin($input: RemovePluginInput!) {\n    removePlugin(input: $input) {\n      name\n    }\n  }\n"): (typeof documents)["\n  mutation RemovePlugin($input: RemovePluginInput!) {\n    removePlugin(input: $input) {\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation PauseExecution($input: PauseExecutionInput!) {\n    pauseExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation PauseExecution($input: PauseExecutionInput!) {\n    pauseExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ResumeExecution($input: ResumeExecutionInput!) {\n    resumeExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ResumeExecution($input: ResumeExecutionInput!) {\n    resumeExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RetryExecution($input: RetryExecutionInput!) {\n    retryExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RetryExecution($input: RetryExecutionInput!) {\n    retryExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ReplayExecution($input: ReplayExecutionInput!) {\n    replayExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ReplayExecution($input: ReplayExecutionInput!) {\n    replayExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ForkExecution($input: ForkExecutionInput!) {\n    forkExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation ForkExecution($input: ForkExecutionInput!) {\n    forkExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment StepParts on Step {\n    id\n    seq\n    nodeId\n    nodeType\n    label\n    status\n    attempt\n    iteration\n    output(maxSize: 4096)\n    outputSize\n    outputPort\n    reused\n    wait {\n      kind\n      until\n      message\n      topic\n      execution {\n        id\n        workflow {\n          id\n          name\n        }\n      }\n    }\n    error {\n      class\n      code\n      message\n      nodeId\n    }\n    startedAt\n    completedAt\n    durationMs\n  }\n"): (typeof documents)["\n  fragment StepParts on Step {\n    id\n    seq\n    nodeId\n    nodeType\n    label\n    status\n    attempt\n    iteration\n    output(maxSize: 4096)\n    outputSize\n    outputPort\n    reused\n    wait {\n      kind\n      until\n      message\n      topic\n      execution {\n        id\n        workflow {\n          id\n          name\n        }\n      }\n    }\n    error {\n      class\n      code\n      message\n      nodeId\n    }\n    startedAt\n    completedAt\n    durationMs\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ExecutionParts on Execution {\n    id\n    status\n    start\n    paused\n    startAt\n    wakeAt\n    priority\n    lastSeq\n    triggerData\n    result\n    error {\n      class\n      code\n      message\n      nodeId\n    }\n    createdAt\n    startedAt\n    completedAt\n    durationMs\n  }\n"): (typeof documents)["\n  fragment ExecutionParts on Execution {\n    id\n    status\n    start\n    paused\n    startAt\n    wakeAt\n    priority\n    lastSeq\n    triggerData\n    result\n    error {\n      class\n      code\n      message\n      nodeId\n    }\n    createdAt\n    startedAt\n    completedAt\n    durationMs\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription ExecutionEvents($executionId: ID!, $afterSeq: Int) {\n    executionEvents(executionId: $executionId, afterSeq: $afterSeq) {\n      seq\n      execution {\n        ...ExecutionParts\n      }\n      steps {\n        ...StepParts\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription ExecutionEvents($executionId: ID!, $afterSeq: Int) {\n    executionEvents(executionId: $executionId, afterSeq: $afterSeq) {\n      seq\n      execution {\n        ...ExecutionParts\n      }\n      steps {\n        ...StepParts\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ExecutionLinkParts on Execution {\n    id\n    createdAt\n    workflow {\n      id\n      name\n    }\n  }\n"): (typeof documents)["\n  fragment ExecutionLinkParts on Execution {\n    id\n    createdAt\n    workflow {\n      id\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Execution($id: ID!) {\n    execution(id: $id) {\n      ...ExecutionParts\n      depth\n      origin {\n        kind\n        nodeId\n        onlyNode\n        execution {\n          ...ExecutionLinkParts\n        }\n      }\n      parent {\n        ...ExecutionLinkParts\n      }\n      workflow {\n        id\n        name\n        publishedVersion {\n          id\n          number\n        }\n      }\n      version {\n        id\n        number\n        graph\n      }\n      steps {\n        ...StepParts\n      }\n    }\n  }\n"): (typeof documents)["\n  query Execution($id: ID!) {\n    execution(id: $id) {\n      ...ExecutionParts\n      depth\n      origin {\n        kind\n        nodeId\n        onlyNode\n        execution {\n          ...ExecutionLinkParts\n        }\n      }\n      parent {\n        ...ExecutionLinkParts\n      }\n      workflow {\n        id\n        name\n        publishedVersion {\n          id\n          number\n        }\n      }\n      version {\n        id\n        number\n        graph\n      }\n      steps {\n        ...StepParts\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CancelExecution($input: CancelExecutionInput!) {\n    cancelExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CancelExecution($input: CancelExecutionInput!) {\n    cancelExecution(input: $input) {\n      execution {\n        ...ExecutionParts\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StepDetail($id: ID!) {\n    step(id: $id) {\n      id\n      seq\n      output(maxSize: 65536)\n      logs {\n        level\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  query StepDetail($id: ID!) {\n    step(id: $id) {\n      id\n      seq\n      output(maxSize: 65536)\n      logs {\n        level\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StepWholeOutput($id: ID!) {\n    step(id: $id) {\n      id\n      output\n    }\n  }\n"): (typeof documents)["\n  query StepWholeOutput($id: ID!) {\n    step(id: $id) {\n      id\n      output\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StepInput($id: ID!) {\n    step(id: $id) {\n      id\n      seq\n      input\n    }\n  }\n"): (typeof documents)["\n  query StepInput($id: ID!) {\n    step(id: $id) {\n      id\n      seq\n      input\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StepParams($id: ID!) {\n    step(id: $id) {\n      id\n      seq\n      params\n    }\n  }\n"): (typeof documents)["\n  query StepParams($id: ID!) {\n    step(id: $id) {\n      id\n      seq\n      params\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StepCalled($id: ID!) {\n    step(id: $id) {\n      id\n      calledExecution {\n        ...ExecutionLinkParts\n      }\n    }\n  }\n"): (typeof documents)["\n  query StepCalled($id: ID!) {\n    step(id: $id) {\n      id\n      calledExecution {\n        ...ExecutionLinkParts\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query StepLoop($id: ID!) {\n    step(id: $id) {\n      id\n      nodeId\n      params\n      input\n    }\n  }\n"): (typeof documents)["\n  query StepLoop($id: ID!) {\n    step(id: $id) {\n      id\n      nodeId\n      params\n      input\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignIn($input: SignInInput!) {\n    signIn(input: $input) {\n      viewer {\n        role\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SignIn($input: SignInInput!) {\n    signIn(input: $input) {\n      viewer {\n        role\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Viewer {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      workspace {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  query Viewer {\n    viewer {\n      role\n      user {\n        id\n        name\n        email\n      }\n      workspace {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateSource($input: CreateSourceInput!) {\n    createSource(input: $input) {\n      source {\n        id\n        ...SourceRow\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateSource($input: CreateSourceInput!) {\n    createSource(input: $input) {\n      source {\n        id\n        ...SourceRow\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetSourceEnabled($input: UpdateSourceInput!) {\n    updateSource(input: $input) {\n      source {\n        id\n        enabled\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SetSourceEnabled($input: UpdateSourceInput!) {\n    updateSource(input: $input) {\n      source {\n        id\n        enabled\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Sources($after: String) {\n    sources(first: 50, after: $after) {\n      nodes {\n        id\n        ...SourceRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query Sources($after: String) {\n    sources(first: 50, after: $after) {\n      nodes {\n        id\n        ...SourceRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription SourcesLive {\n    executions {\n      id\n      start\n    }\n  }\n"): (typeof documents)["\n  subscription SourcesLive {\n    executions {\n      id\n      start\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteSource($input: DeleteSourceInput!) {\n    deleteSource(input: $input) {\n      id\n    }\n  }\n"): (typeof documents)["\n  mutation DeleteSource($input: DeleteSourceInput!) {\n    deleteSource(input: $input) {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment SourceRow on Source {\n    id\n    name\n    path\n    url\n    enabled\n    triggerCount\n    rejectedCount\n    lastTriggeredAt\n  }\n"): (typeof documents)["\n  fragment SourceRow on Source {\n    id\n    name\n    path\n    url\n    enabled\n    triggerCount\n    rejectedCount\n    lastTriggeredAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment ActiveSwitch on Workflow {\n    id\n    name\n    active\n    nextRunAt\n    publishedVersion {\n      id\n      number\n    }\n  }\n"): (typeof documents)["\n  fragment ActiveSwitch on Workflow {\n    id\n    name\n    active\n    nextRunAt\n    publishedVersion {\n      id\n      number\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Activate($input: ActivateWorkflowInput!) {\n    activateWorkflow(input: $input) {\n      workflow {\n        ...ActiveSwitch\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation Activate($input: ActivateWorkflowInput!) {\n    activateWorkflow(input: $input) {\n      workflow {\n        ...ActiveSwitch\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Deactivate($input: DeactivateWorkflowInput!) {\n    deactivateWorkflow(input: $input) {\n      workflow {\n        ...ActiveSwitch\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation Deactivate($input: DeactivateWorkflowInput!) {\n    deactivateWorkflow(input: $input) {\n      workflow {\n        ...ActiveSwitch\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateWorkflow($input: CreateWorkflowInput!) {\n    createWorkflow(input: $input) {\n      workflow {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateWorkflow($input: CreateWorkflowInput!) {\n    createWorkflow(input: $input) {\n      workflow {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query WorkflowOptions($search: String) {\n    workflows(filter: { search: $search }, first: 20) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  query WorkflowOptions($search: String) {\n    workflows(filter: { search: $search }, first: 20) {\n      nodes {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ChosenWorkflow($id: ID!) {\n    workflow(id: $id) {\n      id\n      name\n    }\n  }\n"): (typeof documents)["\n  query ChosenWorkflow($id: ID!) {\n    workflow(id: $id) {\n      id\n      name\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Workflows($filter: WorkflowFilter, $after: String) {\n    workflows(filter: $filter, first: 50, after: $after) {\n      nodes {\n        id\n        ...WorkflowRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query Workflows($filter: WorkflowFilter, $after: String) {\n    workflows(filter: $filter, first: 50, after: $after) {\n      nodes {\n        id\n        ...WorkflowRow\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription WorkflowsLive {\n    executions {\n      id\n      status\n    }\n  }\n"): (typeof documents)["\n  subscription WorkflowsLive {\n    executions {\n      id\n      status\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteWorkflow($input: DeleteWorkflowInput!) {\n    deleteWorkflow(input: $input) {\n      id\n    }\n  }\n"): (typeof documents)["\n  mutation DeleteWorkflow($input: DeleteWorkflowInput!) {\n    deleteWorkflow(input: $input) {\n      id\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment WorkflowRow on Workflow {\n    ...ActiveSwitch\n    description\n    category\n    draftChanged\n    executionCount\n    successRate\n    publishedVersion {\n      id\n      number\n    }\n    lastExecution {\n      id\n      status\n      createdAt\n    }\n  }\n"): (typeof documents)["\n  fragment WorkflowRow on Workflow {\n    ...ActiveSwitch\n    description\n    category\n    draftChanged\n    executionCount\n    successRate\n    publishedVersion {\n      id\n      number\n    }\n    lastExecution {\n      id\n      status\n      createdAt\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;