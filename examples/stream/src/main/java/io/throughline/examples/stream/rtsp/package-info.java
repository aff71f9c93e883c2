/** RTSP 1.0 of RFC 2326: requests, and media over the same connection or over UDP. */
@NullMarked
package io.throughline.examples.stream.rtsp;

import org.jspecify.annotations.NullMarked;
