package main

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"helm.sh/helm/v4/pkg/chart/common"
	chart "helm.sh/helm/v4/pkg/chart/v2"
)

// A draw belongs to the place where its function is called, so that a call that appears before it, in another version
// of the chart or on a cluster with other APIs, does not take its result. Helm does not tell a function from where it is
// called: each call has a name of its own in the text, of the same length, so that no column moves.

// site is one call of a random function in a template.
type site struct {
	function string
	// A digest of the file, the text before the call on its line, the call itself, and its turn among equal ones:
	// `password: {{ randAlphaNum 16`.
	text string
}

const (
	aliasLetter = "ƶ"
	aliasBase   = 36
)

var alias = regexp.MustCompile(aliasLetter + `[0-9a-z]+`)

// nameSites gives each call of a random function in a chart and its dependencies its own name.
func (d *draws) nameSites(chrt *chart.Chart) {
	chrt.Templates = slices.Clone(chrt.Templates)
	for at, template := range chrt.Templates {
		if template == nil {
			continue
		}
		if text, changed := d.named(string(template.Data), chrt.ChartFullPath()+"/"+template.Name); changed {
			chrt.Templates[at] = &common.File{Name: template.Name, ModTime: template.ModTime, Data: []byte(text)}
		}
	}
	for _, dependency := range chrt.Dependencies() {
		d.nameSites(dependency)
	}
}

// named is the text of a file with names for its calls of random functions. A text that cannot be parsed stays: Helm says
// why.
func (d *draws) named(text, file string) (string, bool) {
	if !slices.ContainsFunc(randomFunctions, func(name string) bool { return strings.Contains(text, name) }) {
		return text, false
	}
	tree := parse.New(file)
	tree.Mode = parse.SkipFuncCheck
	trees := map[string]*parse.Tree{}
	if _, err := tree.Parse(text, "", "", trees); err != nil {
		return text, false
	}
	calls := []*parse.IdentifierNode{}
	commands := map[*parse.IdentifierNode]string{}
	for _, one := range trees {
		if one.Root != nil {
			eachCall(one.Root, "", func(call *parse.IdentifierNode, command string) {
				if slices.Contains(randomFunctions, call.Ident) {
					calls = append(calls, call)
					commands[call] = command
				}
			})
		}
	}
	slices.SortFunc(calls, func(a, b *parse.IdentifierNode) int { return int(a.Pos - b.Pos) })
	bytes := []byte(text)
	equal := map[string]int{}
	for _, call := range calls {
		start, end := int(call.Pos), int(call.Pos)+len(call.Ident)
		if end > len(bytes) || text[start:end] != call.Ident {
			continue
		}
		before := text[strings.LastIndexByte(text[:start], '\n')+1 : start]
		place := strings.Join(strings.Fields(before+commands[call]), " ")
		identity := fmt.Sprintf("%s %s %d", file, place, equal[place])
		equal[place]++
		copy(bytes[start:end], d.addSite(call.Ident, identity))
	}
	return string(bytes), true
}

// addSite returns a new name for a call of a function, of the same length.
func (d *draws) addSite(function, identity string) string {
	digits := strconv.FormatInt(int64(len(d.sites)), aliasBase)
	width := len(function) - len(aliasLetter)
	if len(digits) > width {
		return function
	}
	name := aliasLetter + strings.Repeat("0", width-len(digits)) + digits
	d.sites[name] = site{function: function, text: hex.EncodeToString(d.sum("site", []byte(identity))[:8])}
	return name
}

// withoutNames is a text with the functions' own names.
func (d *draws) withoutNames(text string) string {
	return alias.ReplaceAllStringFunc(text, func(name string) string {
		if found, known := d.sites[name]; known {
			return found.function
		}
		return name
	})
}

// eachCall visits every name of a function below a node, with the command it is in.
func eachCall(node parse.Node, command string, visit func(call *parse.IdentifierNode, command string)) {
	list := func(nodes *parse.ListNode) {
		if nodes != nil {
			for _, one := range nodes.Nodes {
				eachCall(one, "", visit)
			}
		}
	}
	pipe := func(nodes *parse.PipeNode) {
		if nodes != nil {
			for _, one := range nodes.Cmds {
				eachCall(one, one.String(), visit)
			}
		}
	}
	branch := func(nodes *parse.BranchNode) {
		pipe(nodes.Pipe)
		list(nodes.List)
		list(nodes.ElseList)
	}
	switch found := node.(type) {
	case *parse.ListNode:
		list(found)
	case *parse.ActionNode:
		pipe(found.Pipe)
	case *parse.PipeNode:
		pipe(found)
	case *parse.CommandNode:
		for _, argument := range found.Args {
			eachCall(argument, command, visit)
		}
	case *parse.ChainNode:
		eachCall(found.Node, command, visit)
	case *parse.IdentifierNode:
		visit(found, command)
	case *parse.IfNode:
		branch(&found.BranchNode)
	case *parse.RangeNode:
		branch(&found.BranchNode)
	case *parse.WithNode:
		branch(&found.BranchNode)
	case *parse.TemplateNode:
		pipe(found.Pipe)
	}
}
