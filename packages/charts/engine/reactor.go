//go:build wasip1

package main

import "unsafe"

// allocate makes room for a request of so many bytes and returns its address.
//
//go:wasmexport allocate
func allocate(size uint32) unsafe.Pointer {
	request = make([]byte, size)
	return unsafe.Pointer(unsafe.SliceData(request))
}

// render handles the request and returns the length of the response.
//
//go:wasmexport render
func render() uint32 {
	response = nil
	handle(request)
	request = nil
	return uint32(len(response))
}

// result returns the address of the response. It is valid until the next call.
//
//go:wasmexport result
func result() unsafe.Pointer {
	return unsafe.Pointer(unsafe.SliceData(response))
}

// reusable returns 1 if the instance can handle another request.
//
//go:wasmexport reusable
func reusable() uint32 {
	if isReusable {
		return 1
	}
	return 0
}
