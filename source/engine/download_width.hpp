#pragma once

namespace sluice {

/// How many downloads at once are worth it: as many more as make all of them together faster.
///
/// Twice as many are tried as long as that brings a tenth more; then the least that was as fast is
/// kept, and one step more is tried again after ever longer whiles, since lines and servers change.
/// Pure.
class download_width {
public:
    /// Begins with `first`; never more than `most`.
    download_width(int first, int most);

    int now() const noexcept { return width_; }

    /// What came, in bytes a second, during a while in which every place was taken and others
    /// waited.
    void saw(double rate) noexcept;
    /// A while in which nobody waited: it tells nothing, nor does what is being tried.
    void saw_slack() noexcept;

private:
    void try_more() noexcept;
    void keep() noexcept;

    int width_;
    const int most_;
    int kept_;         // the width to go back to
    double rate_ = 0;  // at `kept_`
    bool trying_ = false;
    int passing_ = 1;  // whiles that a change is given to show
    int rest_ = 0;     // whiles until the next try
    int next_rest_;
};

}  // namespace sluice
