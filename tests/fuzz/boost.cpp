// The compiled part of JSON and URL, as in source/net/boost.cpp, without all that needs a network.

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <boost/json/src.hpp>
#include <boost/url/src.hpp>
#pragma GCC diagnostic pop
