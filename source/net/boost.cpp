// The compiled part of Asio, Beast, JSON and URL, built once for the whole library.
//
// Everything else sees declarations only (BOOST_ASIO_SEPARATE_COMPILATION): measured, this saves a
// quarter of the compile time of each unit that includes them.

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
#include <boost/json/src.hpp>
#include <boost/url/src.hpp>
#pragma GCC diagnostic pop
