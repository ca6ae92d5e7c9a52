package main

import (
	"maps"
	"slices"
)

// sortedKeys is sprig's keys in a fixed order: its own is that of a Go map, random.
func sortedKeys(dicts ...map[string]any) []string {
	keys := []string{}
	for _, dict := range dicts {
		keys = append(keys, slices.Sorted(maps.Keys(dict))...)
	}
	return keys
}

// valuesByKey is sprig's values, in the order of the keys.
func valuesByKey(dict map[string]any) []any {
	values := []any{}
	for _, key := range slices.Sorted(maps.Keys(dict)) {
		values = append(values, dict[key])
	}
	return values
}
