package main

// maxDepth is the limit of depth in packages/manifests: what is deeper cannot be written by JSON.stringify.
const maxDepth = 200

// depth is the number of levels of maps and lists in a JSON text.
func depth(text []byte) int {
	level, deepest, inText := 0, 0, false
	for at := 0; at < len(text); at++ {
		switch {
		case inText && text[at] == '\\':
			at++
		case text[at] == '"':
			inText = !inText
		case inText:
		case text[at] == '{' || text[at] == '[':
			level++
			deepest = max(deepest, level)
		case text[at] == '}' || text[at] == ']':
			level--
		}
	}
	return deepest
}
