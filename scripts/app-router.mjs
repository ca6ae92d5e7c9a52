// The type of the hub's tRPC router as one module without imports of the hub, for the SDK: from tsc's declarations of the router.
import ts from 'typescript'

const { factory } = ts
const compilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  types: [],
}
const trpc = '@trpc/server'
/** Clients do not need these, and they lead to all other types of the hub. */
const hubOnly = new Set(['Context', 'Meta'])

/** Reads the hub's own declarations and those of two packages: other imports of the hub do not affect its operations. */
const programOf = (router) => {
  const host = ts.createCompilerHost(compilerOptions)
  const resolve = (literal, file, source) =>
    ts.resolveModuleName(
      literal.text,
      file,
      compilerOptions,
      host,
      undefined,
      undefined,
      ts.getModeForUsageLocation(source, literal, compilerOptions),
    )
  host.resolveModuleNameLiterals = (literals, file, _redirected, _options, source) =>
    literals.map((literal) =>
      /^(\.|@hansa\/|zod|@trpc\/server)/.test(literal.text)
        ? resolve(literal, file, source)
        : { resolvedModule: undefined },
    )
  return ts.createProgram([router], compilerOptions, host)
}

const declarationOf = (symbol) =>
  symbol?.declarations?.find(
    (node) =>
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isTypeParameterDeclaration(node),
  )

const isOfTrpc = (declaration) => declaration?.getSourceFile().fileName.includes(`/${trpc}/`) === true

/** Whether a declaration is derived from a zod schema: then its resolved type is declared. */
const isInferred = (declaration) => {
  let found = false
  const look = (node) => {
    if (ts.isQualifiedName(node) && node.left.getText() === 'z') found = true
    ts.forEachChild(node, look)
  }
  look(declaration)
  return found
}

/** Optional fields beside any others are not a valid type otherwise, though tsc declares it. */
const orUndefined = (type) =>
  factory.createUnionTypeNode([type, factory.createKeywordTypeNode(ts.SyntaxKind.UndefinedKeyword)])

/** The names of declared types, and the types still to declare. */
const createNames = () => {
  const names = new Map()
  const taken = new Set(['AppRouter', 'ErrorShape'])
  const queue = []
  return {
    next: () => queue.shift(),
    of: (symbol) => {
      const present = names.get(symbol)
      if (present !== undefined) return present
      let name = symbol.name
      for (let count = 2; taken.has(name); count += 1) name = `${symbol.name}${count}`
      taken.add(name)
      names.set(symbol, name)
      queue.push(symbol)
      return name
    },
  }
}

/** Rewrites types so that they only refer to types that the module declares or imports from @trpc/server. */
const createRewriter = (program) => {
  const checker = program.getTypeChecker()
  const names = createNames()
  const imported = new Set()
  let isShapeNamed = false

  const expand = (type, node) =>
    checker.typeToTypeNode(type, node, ts.NodeBuilderFlags.NoTruncation | ts.NodeBuilderFlags.InTypeAlias)
  const symbolOf = (name) => {
    const symbol = checker.getSymbolAtLocation(name)
    return symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias
      ? checker.getAliasedSymbol(symbol)
      : symbol
  }
  /** Undefined for global and imported types. */
  const referenceTo = (symbol, args) => {
    const declaration = declarationOf(symbol)
    if (declaration === undefined || ts.isTypeParameterDeclaration(declaration)) return undefined
    const file = declaration.getSourceFile()
    if (program.isSourceFileDefaultLibrary(file) || isOfTrpc(declaration)) return undefined
    if (file.fileName.includes('/node_modules/'))
      throw new Error(`the type of the router names ${symbol.name} of ${file.fileName}`)
    if (hubOnly.has(symbol.name)) return factory.createKeywordTypeNode(ts.SyntaxKind.ObjectKeyword)
    return factory.createTypeReferenceNode(names.of(symbol), args)
  }

  const visitorIn = (context) => {
    const argsOf = (node) => node.typeArguments?.map((argument) => ts.visitNode(argument, visit))
    const ofImport = (node) => {
      if (node.argument.literal.text === trpc) {
        imported.add(node.qualifier.text)
        return factory.createTypeReferenceNode(node.qualifier.text, argsOf(node))
      }
      const found = referenceTo(symbolOf(node.qualifier), argsOf(node))
      if (found === undefined) throw new Error(`the type of the router names ${node.getText()}`)
      return found
    }
    const ofName = (node, name) => {
      const symbol = symbolOf(name)
      if (isOfTrpc(declarationOf(symbol))) imported.add(name.getText())
      return symbol === undefined ? undefined : referenceTo(symbol, argsOf(node))
    }
    const rewritten = (node) => {
      if (ts.isImportTypeNode(node)) return ofImport(node)
      if (
        ts.isIndexSignatureDeclaration(node) &&
        node.parent.members.some(({ questionToken }) => questionToken)
      )
        return factory.updateIndexSignature(
          node,
          node.modifiers,
          node.parameters,
          orUndefined(ts.visitNode(node.type, visit)),
        )
      if (ts.isTypeQueryNode(node)) return expand(checker.getTypeFromTypeNode(node), node)
      if (ts.isTypeReferenceNode(node)) return ofName(node, node.typeName)
      if (ts.isExpressionWithTypeArguments(node)) {
        const found = ofName(node, node.expression)
        return found && factory.createExpressionWithTypeArguments(found.typeName, found.typeArguments)
      }
      return undefined
    }
    const isShape = (node) =>
      isShapeNamed && ts.isPropertySignature(node) && node.name.getText() === 'errorShape'
    const visit = (node) =>
      isShape(node)
        ? factory.createPropertySignature(
            undefined,
            'errorShape',
            undefined,
            factory.createTypeReferenceNode('ErrorShape'),
          )
        : (rewritten(node) ?? ts.visitEachChild(node, visit, context))
    return visit
  }

  return {
    names,
    imported,
    rewrite: (node) =>
      ts.transform(node, [(context) => (root) => ts.visitNode(root, visitorIn(context))]).transformed[0],
    expanded: (symbol) => expand(checker.getDeclaredTypeOfSymbol(symbol), declarationOf(symbol)),
    /** Every procedure spells it out: replace it by its name. */
    nameErrorShape: () => {
      isShapeNamed = true
    },
  }
}

/** The declaration of one type of the hub, under its name in the module. */
const declare = (symbol, { names, rewrite, expanded }) => {
  const declaration = declarationOf(symbol)
  const modifiers = [factory.createModifier(ts.SyntaxKind.ExportKeyword)]
  const name = names.of(symbol)
  if (ts.isTypeAliasDeclaration(declaration)) {
    const type = isInferred(declaration) ? expanded(symbol) : rewrite(declaration.type)
    return factory.createTypeAliasDeclaration(modifiers, name, declaration.typeParameters?.map(rewrite), type)
  }
  const { typeParameters, heritageClauses, members } = rewrite(declaration)
  return factory.createInterfaceDeclaration(modifiers, name, typeParameters, heritageClauses, members)
}

/** The same module with fields and alternatives in alphabetical order: the compiler's order changes with unrelated sources. */
const ordered = (text) => {
  const file = ts.createSourceFile('app-router.ts', text, ts.ScriptTarget.Latest, true)
  const printer = ts.createPrinter()
  const byText = (nodes) => {
    const texts = new Map(nodes.map((node) => [node, printer.printNode(ts.EmitHint.Unspecified, node, file)]))
    const sorted = [...nodes].sort((a, b) => (texts.get(a) < texts.get(b) ? -1 : 1))
    return factory.createNodeArray(sorted)
  }
  // Innermost first: compared parts are then already in order.
  const sort = (context) => {
    const visit = (node) => {
      const known = ts.visitEachChild(node, visit, context)
      if (ts.isTypeLiteralNode(known)) return factory.createTypeLiteralNode(byText(known.members))
      if (ts.isUnionTypeNode(known)) return factory.createUnionTypeNode(byText(known.types))
      return known
    }
    return (root) => ts.visitNode(root, visit)
  }
  return printer.printFile(ts.transform(file, [sort]).transformed[0])
}

/**
 * The text of a module that exports `AppRouter`, from the path of the declarations of the hub's router. Throws if the type refers
 * to something that a client's project does not have.
 */
export const appRouterModule = (router) => {
  const program = programOf(router)
  const rewriter = createRewriter(program)
  const source = program.getSourceFile(router)
  const type = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .find(({ name }) => name.getText() === 'createAppRouter')?.type?.type
  if (type === undefined) throw new Error(`${router} declares no createAppRouter`)

  const printer = ts.createPrinter()
  const print = (node, file = source) => printer.printNode(ts.EmitHint.Unspecified, node, file)
  const { names, imported, rewrite } = rewriter
  const shape = type.typeArguments[0].members.find(({ name }) => name.getText() === 'errorShape').type
  const errorShape = print(rewrite(shape))
  rewriter.nameErrorShape()
  const appRouter = print(rewrite(type))
  const declared = []
  for (let symbol = names.next(); symbol !== undefined; symbol = names.next())
    declared.push(print(declare(symbol, rewriter), declarationOf(symbol).getSourceFile()))

  return ordered(`// Generated from the router of the hub by \`npm run generate\`.
import type { ${[...imported].sort().join(', ')} } from '${trpc}'

${declared.sort().join('\n')}

/** The error of a failed call; \`data.problem\` is the same as over REST. */
export interface ErrorShape ${errorShape}

/** For \`createTRPCClient<AppRouter>()\` of @trpc/client. */
export type AppRouter = ${appRouter}
`)
}
