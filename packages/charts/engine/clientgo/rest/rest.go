// Package rest has the one type of client-go's rest package that Helm's engine names.
package rest

// Config stands for a connection to a cluster. There is none in this module.
type Config struct{}
