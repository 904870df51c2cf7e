import type { Syntax } from './syntax.ts'

/** The layers that a file may have. */
export const layers = ['pure', 'schemas', 'engine', 'driver', 'orchestrator', 'shim', 'client', 'app', 'tool'] as const
export type Layer = (typeof layers)[number]

/** What a file is for. Only a source is held to the laws of its layer. */
export type Purpose = 'source' | 'test' | 'fixture' | 'generated'

/** A package of the workspace, as its package.json tells. */
export interface Package {
  readonly name: string
  /** From the workspace's root; '' is the root itself. */
  readonly folder: string
  readonly layer: Layer | undefined
  readonly domain: string | undefined
  readonly locked: boolean
  /** Subpath → the files it may stand for, as written ('./src/x.ts'); undefined without an exports map. */
  readonly exports: Readonly<Record<string, readonly string[]>> | undefined
  /** What stands for the package's name where there is no exports map. */
  readonly main: readonly string[]
  /** `#name` → what it may stand for: a file as written, or a package. */
  readonly imports: Readonly<Record<string, readonly string[]>>
  /** Whether it is never published: all that it depends on is for builds and tests. */
  readonly private: boolean
  readonly dependencies: readonly string[]
  readonly devDependencies: readonly string[]
  readonly peerDependencies: readonly string[]
  /** Its package.json as written, for rules that find something there. */
  readonly text: string
}

/** What a configuration may add to the laws; every list has a default. */
export interface Settings {
  readonly transactionOwners: readonly string[]
  readonly transactionWords: readonly string[]
  readonly databasePackages: readonly string[]
  readonly pureLibraries: readonly string[]
  readonly bannedNames: readonly string[]
  readonly lockedDomains: readonly string[]
  /** Table → the domain that writes it. */
  readonly tables: Readonly<Record<string, string>>
  /** Prefixes of operations that may name a tenant in their input: their callers stand above tenants. */
  readonly operatorOperations: readonly string[]
  /** Alias → what it stands for. */
  readonly aliases: Readonly<Record<string, string>>
  /** Layer → packages from npm that it may use besides. */
  readonly libraries: Readonly<Partial<Record<Layer, readonly string[]>>>
  /** Rule → glob of files that it does not hold → why. */
  readonly exceptions: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Globs of the files that hold operations. */
  readonly operations: readonly string[]
  /** Globs of the files in which an error may end with a report: what follows a commit, what cleans up. */
  readonly consequences: readonly string[]
}

/** A file, before it is read. */
export interface FilePlace {
  /** From the workspace's root, with forward slashes. */
  readonly path: string
  readonly folder: string
  readonly layer: Layer
  readonly domain: string | undefined
  readonly purpose: Purpose
}

/** Everything a rule may know of a workspace. It is plain data. */
export interface Workspace {
  readonly packages: readonly Package[]
  readonly files: readonly FilePlace[]
  readonly settings: Settings
}

/** A file as the rules see it. Its syntax is parsed when it is first asked for. */
export interface SourceFile extends FilePlace {
  readonly text: string
  readonly syntax: Syntax
}

type Severity = 'error' | 'warning'

/** Something found at an offset of a file. */
export interface Found {
  readonly at: number
  readonly message: string
  readonly severity?: Severity
}

/** Something found in a file that a rule over the whole workspace names itself. */
export interface FoundIn extends Found {
  readonly path: string
}

interface About {
  readonly name: string
  /** One sentence: what the law keeps from happening. */
  readonly why: string
  /** One sentence: what to do instead. */
  readonly mend: string
  /** The layers it looks at. Where one of them exists and none of its files was looked at, the scan fails. */
  readonly layers: readonly Layer[]
  /** Whether it also looks at tests, fixtures and generated files. */
  readonly everyPurpose?: boolean
  /** What else than sources it looks at, if not at all of them. */
  readonly alsoLooksAt?: readonly Purpose[]
  /** Whether it minds also what only calculates: such functions are empty in the syntax, and not before hints. */
  readonly readsAll?: boolean
}

/** What tells that a file has nothing for a rule, from its text alone. */
export interface Hint {
  test(text: string): boolean
}

/** A law that is kept or broken file by file. */
export interface FileRule extends About {
  /** Without a match for it a file has nothing for this rule, and its syntax is not parsed. It may depend on the settings. */
  readonly hint?: (settings: Settings) => Hint
  readonly look: (file: SourceFile, workspace: Workspace) => Iterable<Found>
}

/** A law that is kept or broken by files together: each is gathered as plain data, then judged as a whole. */
export interface WorkspaceRule<Gathered = unknown> extends About {
  readonly hint?: (settings: Settings) => Hint
  readonly gather: (file: SourceFile, workspace: Workspace) => Gathered | undefined
  /** A method, so that a rule over what it gathers itself is a rule. */
  judge(gathered: ReadonlyMap<string, Gathered>, workspace: Workspace): Iterable<FoundIn>
}

export type Rule = FileRule | WorkspaceRule

/** A finding as it is reported. */
export interface Finding {
  readonly rule: string
  readonly why: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly layer: Layer | null
  readonly domain: string | null
  readonly message: string
  readonly severity: Severity
}
