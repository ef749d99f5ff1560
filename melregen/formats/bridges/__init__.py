"""Lead sheets to and from the objects of other libraries, one library a module."""
