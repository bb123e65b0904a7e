package claimresults

import "log"

// (struct, error): a nil error has won.
func rightStructError(id string) error {
	j, err := asStructError(id)
	if err != nil {
		return err
	}
	return stop(j.id)
}

// (struct, error): what the struct holds says nothing.
func wrongStructError(id string) error {
	j, err := asStructError(id)
	if err != nil {
		log.Print(err)
	}
	if j.id == "" {
		return errBusy
	}
	return stop(j.id) // want [gate]
}

// (string, error): a nil error has won.
func rightStringError(id string) error {
	token, err := asStringError(id)
	if err != nil {
		return err
	}
	log.Print("token ", token)
	return stop(id)
}

// (string, error): what the string holds says nothing.
func wrongStringError(id string) error {
	token, _ := asStringError(id)
	if token == "" {
		return errBusy
	}
	return stop(id) // want [gate]
}

// (func, error): a nil error has won.
func rightFuncError(id string) error {
	unlock, err := asFuncError(id)
	if err != nil {
		return err
	}
	defer unlock()
	return stop(id)
}

// (func, error): that there is a function says nothing.
func wrongFuncError(id string) error {
	unlock, _ := asFuncError(id)
	if unlock == nil {
		return errBusy
	}
	return stop(id) // want [gate]
}

// (interface, error): a nil error has won.
func rightInterfaceError(id string) error {
	lock, err := asInterfaceError(id)
	if err != nil {
		return err
	}
	defer lock.Close()
	return stop(id)
}

// (interface, error): that there is a value says nothing.
func wrongInterfaceError(id string) error {
	lock, _ := asInterfaceError(id)
	if lock == nil {
		return errBusy
	}
	return stop(id) // want [gate]
}
