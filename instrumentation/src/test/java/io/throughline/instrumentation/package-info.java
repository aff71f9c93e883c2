/** What the tests of several packages need. */
@NullMarked
package io.throughline.instrumentation;

import org.jspecify.annotations.NullMarked;
