/** Endpoints of the port, their answers, and their audience. */
@NullMarked
package io.throughline.operators.http;

import org.jspecify.annotations.NullMarked;
