/** What no single module can test. */
@NullMarked
package io.throughline.tests;

import org.jspecify.annotations.NullMarked;
